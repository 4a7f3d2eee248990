/* replay.c - runs a fuzz target over its committed corpus, under any compiler. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    static uint8_t bytes[1 << 20];
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    /* an exact copy, so that a sanitizer sees a read past the end */
    uint8_t *exact = malloc(n ? n : 1);
    for (size_t i = 0; exact && i < n; i++) exact[i] = bytes[i];
    if (exact) LLVMFuzzerTestOneInput(exact, n);
    free(exact);
    return exact != NULL;
}

int main(int argc, char **argv) {
    DIR *dir = argc == 2 ? opendir(argv[1]) : NULL;
    if (!dir) {
        fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
        return 2;
    }
    int count = 0;
    char path[4096];
    for (struct dirent *item; (item = readdir(dir));) {
        if (item->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", argv[1], item->d_name);
        count += replay(path);
    }
    closedir(dir);
    printf("%d inputs replayed\n", count);
    return count > 0 ? 0 : 1;
}
