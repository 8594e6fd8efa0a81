// Records what a process does to the files of one directory, in the order in which it happens: writes, truncations,
// syncs, and changes of names. Loaded with LD_PRELOAD; AURA_RECORD_DIR is the directory, AURA_RECORD_LOG the file to append to.
// A record is { u8 kind; u32 pathLength; u64 inode; u64 offset; u64 dataLength; path; data }, in the byte order of the machine.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE, SYNC, SYNC_NAMES, CREATE, LINK, RENAME, UNLINK };

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static const char *directory;
static size_t directoryLength;
static int logFile = -1;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("AURA_RECORD_LOG");
  directory = getenv("AURA_RECORD_DIR");
  if (path == NULL || directory == NULL) return;
  directoryLength = strlen(directory);
  logFile = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

static void put(const void *data, size_t length) {
  const char *next = data;
  while (length > 0) {
    long written = syscall(SYS_write, logFile, next, length);
    if (written <= 0) abort();
    next += written;
    length -= (size_t)written;
  }
}

static void record(uint8_t kind, const char *path, uint64_t inode, uint64_t offset, const void *data, uint64_t length) {
  uint32_t pathLength = (uint32_t)strlen(path);
  put(&kind, sizeof kind);
  put(&pathLength, sizeof pathLength);
  put(&inode, sizeof inode);
  put(&offset, sizeof offset);
  put(&length, sizeof length);
  put(path, pathLength);
  put(data, length);
}

static int isWatched(const char *path) {
  if (logFile < 0 || strncmp(path, directory, directoryLength) != 0) return 0;
  return path[directoryLength] == '/' || path[directoryLength] == 0;
}

/** The path of an open file, or NULL when it is none of ours. */
static const char *watched(int file, char *path) {
  if (logFile < 0) return NULL;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, 4095);
  if (length < 0) return NULL;
  path[length] = 0;
  return isWatched(path) ? path : NULL;
}

static uint64_t inodeOf(int file) {
  struct stat facts;
  return fstat(file, &facts) == 0 ? (uint64_t)facts.st_ino : 0;
}

static uint64_t inodeAt(const char *path) {
  struct stat facts;
  return stat(path, &facts) == 0 ? (uint64_t)facts.st_ino : 0;
}

#define REAL(name, type) static type real; if (real == NULL) real = (type)dlsym(RTLD_NEXT, name)

#define RECORDED(file, action, success, ...)                     \
  char path[4096];                                               \
  const char *name = watched(file, path);                        \
  if (name == NULL) return action;                               \
  pthread_mutex_lock(&order);                                    \
  __typeof__(action) result = action;                            \
  if (success) __VA_ARGS__;                                      \
  pthread_mutex_unlock(&order);                                  \
  return result

typedef ssize_t (*PwriteCall)(int, const void *, size_t, off_t);

ssize_t pwrite(int file, const void *data, size_t length, off_t offset) {
  REAL("pwrite", PwriteCall);
  RECORDED(file, real(file, data, length, offset), result > 0,
           record(WRITE, name, inodeOf(file), (uint64_t)offset, data, (uint64_t)result));
}

ssize_t pwrite64(int file, const void *data, size_t length, off_t offset) {
  REAL("pwrite64", PwriteCall);
  RECORDED(file, real(file, data, length, offset), result > 0,
           record(WRITE, name, inodeOf(file), (uint64_t)offset, data, (uint64_t)result));
}

typedef ssize_t (*WriteCall)(int, const void *, size_t);

ssize_t write(int file, const void *data, size_t length) {
  REAL("write", WriteCall);
  RECORDED(file, real(file, data, length), result > 0,
           record(WRITE, name, inodeOf(file), (uint64_t)(lseek(file, 0, SEEK_CUR) - result), data, (uint64_t)result));
}

typedef int (*TruncateCall)(int, off_t);

int ftruncate(int file, off_t length) {
  REAL("ftruncate", TruncateCall);
  RECORDED(file, real(file, length), result == 0, record(TRUNCATE, name, inodeOf(file), (uint64_t)length, "", 0));
}

int ftruncate64(int file, off_t length) {
  REAL("ftruncate64", TruncateCall);
  RECORDED(file, real(file, length), result == 0, record(TRUNCATE, name, inodeOf(file), (uint64_t)length, "", 0));
}

static uint8_t syncKind(int file) {
  struct stat facts;
  return fstat(file, &facts) == 0 && S_ISDIR(facts.st_mode) ? SYNC_NAMES : SYNC;
}

typedef int (*SyncCall)(int);

int fsync(int file) {
  REAL("fsync", SyncCall);
  RECORDED(file, real(file), result == 0, record(syncKind(file), name, inodeOf(file), 0, "", 0));
}

int fdatasync(int file) {
  REAL("fdatasync", SyncCall);
  RECORDED(file, real(file), result == 0, record(syncKind(file), name, inodeOf(file), 0, "", 0));
}

typedef int (*NameCall)(const char *);
typedef int (*NamesCall)(const char *, const char *);

int unlink(const char *path) {
  REAL("unlink", NameCall);
  if (!isWatched(path)) return real(path);
  pthread_mutex_lock(&order);
  int result = real(path);
  if (result == 0) record(UNLINK, path, 0, 0, "", 0);
  pthread_mutex_unlock(&order);
  return result;
}

static int renamed(NamesCall real, uint8_t kind, const char *from, const char *to) {
  if (!isWatched(from) && !isWatched(to)) return real(from, to);
  pthread_mutex_lock(&order);
  int result = real(from, to);
  if (result == 0) record(kind, from, inodeAt(to), 0, to, strlen(to));
  pthread_mutex_unlock(&order);
  return result;
}

int rename(const char *from, const char *to) {
  REAL("rename", NamesCall);
  return renamed(real, RENAME, from, to);
}

int link(const char *from, const char *to) {
  REAL("link", NamesCall);
  return renamed(real, LINK, from, to);
}

typedef int (*OpenCall)(const char *, int, mode_t);

static int opened(OpenCall real, const char *path, int flags, mode_t mode) {
  if (!(flags & O_CREAT) || !isWatched(path)) return real(path, flags, mode);
  pthread_mutex_lock(&order);
  int isNew = access(path, F_OK) != 0;
  int file = real(path, flags, mode);
  if (file >= 0 && isNew) record(CREATE, path, inodeOf(file), 0, "", 0);
  pthread_mutex_unlock(&order);
  return file;
}

static mode_t modeOf(int flags, va_list rest) {
  return flags & O_CREAT ? (mode_t)va_arg(rest, int) : 0;
}

int open(const char *path, int flags, ...) {
  REAL("open", OpenCall);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = modeOf(flags, rest);
  va_end(rest);
  return opened(real, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  REAL("open64", OpenCall);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = modeOf(flags, rest);
  va_end(rest);
  return opened(real, path, flags, mode);
}
