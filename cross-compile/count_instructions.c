// A plugin for QEMU's user-mode emulation that counts the instructions a program executes, function
// by function, and writes lines of a count and a name behind `=== instructions` to standard error
// when the program ends. Where the program's own symbols end, the name is "-".
//
//     cc -shared -fPIC -O1 -o count_instructions.so count_instructions.c
//     qemu-aarch64 -plugin ./count_instructions.so PROGRAM
//
// What it calls is version 1 of QEMU's plugin interface (docs/devel/tcg-plugins), declared here
// because Debian has no package with the header. Emulation is deterministic: so are the counts.

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t plugin_id;
typedef struct qemu_plugin_tb block;
typedef struct qemu_plugin_insn instruction;

enum { ADD_TO_64_BITS };

size_t qemu_plugin_tb_n_insns(const block *);
instruction *qemu_plugin_tb_get_insn(const block *, size_t);
const char *qemu_plugin_insn_symbol(const instruction *);
void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, void (*)(plugin_id, block *));
void qemu_plugin_register_vcpu_tb_exec_inline(block *, int operation, void *, uint64_t);
void qemu_plugin_register_atexit_cb(plugin_id, void (*)(plugin_id, void *), void *);

int qemu_plugin_version = 1;

/// What a function has executed so far; functions stay where they are, QEMU's code adds to them.
typedef struct function {
    uint64_t count;
    char *name;
    struct function *next;
} function;

#define BUCKETS 4096
static function *functions[BUCKETS];

static function *function_called(const char *name) {
    uint32_t hash = 0;
    for (const char *at = name; *at; at++) { hash = hash * 31 + (unsigned char)*at; }
    function **bucket = &functions[hash % BUCKETS];
    for (function *one = *bucket; one; one = one->next) {
        if (strcmp(one->name, name) == 0) { return one; }
    }
    function *one = calloc(1, sizeof *one);
    if (!one || !(one->name = strdup(name))) { abort(); }
    one->next = *bucket;
    *bucket = one;
    return one;
}

/// QEMU translates under a lock of its own. A block of code belongs to one function, but for the
/// rare one that falls through into the next.
static void translated(plugin_id id, block *code) {
    (void)id;
    const char *name = qemu_plugin_insn_symbol(qemu_plugin_tb_get_insn(code, 0));
    function *of = function_called(name && *name ? name : "-");
    qemu_plugin_register_vcpu_tb_exec_inline(
        code, ADD_TO_64_BITS, &of->count, qemu_plugin_tb_n_insns(code));
}

static void ended(plugin_id id, void *data) {
    (void)id, (void)data;
    fputs("=== instructions\n", stderr);
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
        for (function *one = functions[bucket]; one; one = one->next) {
            fprintf(stderr, "%llu %s\n", (unsigned long long)one->count, one->name);
        }
    }
}

int qemu_plugin_install(plugin_id id, const void *info, int count, char **values) {
    (void)info, (void)count, (void)values;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, ended, NULL);
    return 0;
}
