// The entry of LLVM's libFuzzer for programs that have a main of their own (compiler-rt, FuzzerDriver).
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
