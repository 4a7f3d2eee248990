/* test_hash.c - SHA-256 against the examples of the standard. */
#include "base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct {
    const char *text, *hash;
} examples[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void hashes_are_those_of_the_standard(void **state) {
    (void)state;
    char found[HASH_DIGITS + 1];
    for (size_t i = 0; i < COUNT_OF(examples); i++) {
        hash_sha256(str_of(examples[i].text), found);
        assert_string_equal(found, examples[i].hash);
        assert_true(hash_is(str_of(found)));
    }
}

static void a_hash_is_64_small_digits(void **state) {
    (void)state;
    Str good = str_of(examples[0].hash);
    assert_false(hash_is((Str){good.p, 63}));
    assert_false(hash_is(STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555")));
    assert_false(hash_is(STR("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")));
    assert_false(hash_is(STR("")));
}

/* The published values of FNV-1a, with the byte behind the text taken into account. */
static void texts_are_told_apart(void **state) {
    (void)state;
    uint64_t prime = 0x100000001b3u;
    assert_true(hash_text(HASH_START, STR("")) == (0xcbf29ce484222325u ^ 0xff) * prime);
    assert_true(hash_text(HASH_START, STR("a")) == (0xaf63dc4c8601ec8cu ^ 0xff) * prime);
    assert_true(hash_text(HASH_START, STR("foobar")) == (0x85944171f73967e8u ^ 0xff) * prime);
    uint64_t one = hash_text(hash_text(HASH_START, STR("ab")), STR("c")),
             other = hash_text(hash_text(HASH_START, STR("a")), STR("bc"));
    assert_true(one != other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_are_those_of_the_standard),
        cmocka_unit_test(a_hash_is_64_small_digits),
        cmocka_unit_test(texts_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
