// A disk that takes nothing while a certain file exists: writes to the files of one directory, and making them longer, fail
// with ENOSPC. Loaded with LD_PRELOAD; AURA_DISK_DIR is the directory, AURA_DISK_FULL the file.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/** Whether the disk under an open file is full. */
static int isFull(int file) {
  const char *directory = getenv("AURA_DISK_DIR");
  const char *full = getenv("AURA_DISK_FULL");
  if (directory == NULL || full == NULL || access(full, F_OK) != 0) return 0;
  char link[64];
  char path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  size_t prefix = strlen(directory);
  return strncmp(path, directory, prefix) == 0 && path[prefix] == '/';
}

static int isLonger(int file, off_t length) {
  struct stat facts;
  return fstat(file, &facts) == 0 && length > facts.st_size;
}

#define UNLESS_FULL(refused, name, type, ...)              \
  static type real;                                        \
  if (real == NULL) real = (type)dlsym(RTLD_NEXT, name);   \
  if (!(refused)) return real(__VA_ARGS__);                \
  errno = ENOSPC;                                          \
  return -1

typedef ssize_t (*PwriteCall)(int, const void *, size_t, off_t);
typedef ssize_t (*WriteCall)(int, const void *, size_t);
typedef int (*TruncateCall)(int, off_t);

ssize_t pwrite(int file, const void *data, size_t length, off_t offset) {
  UNLESS_FULL(isFull(file), "pwrite", PwriteCall, file, data, length, offset);
}

ssize_t pwrite64(int file, const void *data, size_t length, off_t offset) {
  UNLESS_FULL(isFull(file), "pwrite64", PwriteCall, file, data, length, offset);
}

ssize_t write(int file, const void *data, size_t length) {
  UNLESS_FULL(isFull(file), "write", WriteCall, file, data, length);
}

int ftruncate(int file, off_t length) {
  UNLESS_FULL(isLonger(file, length) && isFull(file), "ftruncate", TruncateCall, file, length);
}

int ftruncate64(int file, off_t length) {
  UNLESS_FULL(isLonger(file, length) && isFull(file), "ftruncate64", TruncateCall, file, length);
}
