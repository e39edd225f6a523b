#define _POSIX_C_SOURCE 200809L
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *reason(int code) {
  switch (code) {
    case ENOENT: return "no such file";
    case EACCES:
    case EPERM: return "permission denied";
    case ENOTDIR: return "a part of the path is not a directory";
    case ELOOP: return "too many symbolic links in the path";
    case ENAMETOOLONG: return "the path is too long";
    case EMFILE:
    case ENFILE: return "too many open files";
    default: return "the file cannot be read";
  }
}

khb_status khi_file_map(const char *path, khi_file *out, khb_error *error) {
  int saved = errno;
  khb_status status = KHB_OK;
  struct stat info;
  *out = (khi_file){NULL, 0};
  int handle = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* O_NONBLOCK: a pipe without a writer must not hang us */
  if (handle < 0 || fstat(handle, &info) < 0) {
    status = khi_fail(error, KHB_ERROR_FILE, 0, reason(errno));
    goto cleanup;
  }
  if (S_ISDIR(info.st_mode)) {
    status = khi_fail(error, KHB_ERROR_FILE, 0, "a directory, not a file");
    goto cleanup;
  }
  if (!S_ISREG(info.st_mode)) {
    status = khi_fail(error, KHB_ERROR_FILE, 0, "not a regular file");
    goto cleanup;
  }
  if (info.st_size == 0) goto cleanup;
  void *data = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, handle, 0);
  if (data == MAP_FAILED) {
    status = errno == ENOMEM ? khi_fail(error, KHB_ERROR_MEMORY, 0, "no address space to map the file")
                             : khi_fail(error, KHB_ERROR_FILE, 0, "the file cannot be mapped");
    goto cleanup;
  }
  *out = (khi_file){data, (size_t)info.st_size};
cleanup:
  if (handle >= 0) close(handle);
  errno = saved;
  return status;
}

void khi_file_unmap(khi_file *self) {
  if (self->data) munmap((void *)self->data, self->size);
  *self = (khi_file){NULL, 0};
}
