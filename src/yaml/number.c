#include "yaml/number.h"

#include "base/num.h"
#include "lang/parser.h"

bool ynode_number(Arena *arena, const UnitSet *units, const YNode *node, const char *what,
                  Diags *diags, Written *out) {
    if (!ynode_want_expr(node, what, diags)) return false;
    const Ast *ast = parse_expression(arena, units, node->text, diags, NULL);
    bool negative = ast && ast->kind == AST_NEGATE;
    if (negative) ast = ast->a;
    if (!ast) return false;
    if (ast->kind != AST_QUANTITY) {
        diag_error(diags, node->span, "%s is a number, with its unit", what);
        return false;
    }
    *out = (Written){.type = {.percent = ast->percent},
                     .number = negative ? -ast->number : ast->number};
    if (!ast->unit) return true;
    out->type.unit = ast->unit->unit;
    return unit_dim(units, &out->type.unit, &out->type.dim);
}

double written_base(const UnitSet *units, const Type *type, double number) {
    double plain = type->percent ? number / 100 : number;
    return type->unit.n ? unit_to_base(units, &type->unit, plain) : plain;
}

double written_number(const UnitSet *units, const Type *type, double base) {
    double number = type->unit.n ? unit_from_base(units, &type->unit, base) : base;
    return num_settle(type->percent ? 100 * number : number);
}
