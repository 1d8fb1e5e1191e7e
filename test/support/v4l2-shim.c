/*
 * Plays v4l2loopback devices for a process that is started with LD_PRELOAD: the files `video*` in the folder
 * $V4L2_SHIM_FOLDER are its devices. Beside each of them:
 *
 *   NAME.log     one line for each picture written: time in µs (CLOCK_MONOTONIC), bytes, and the luma of the middle of the left
 *                column and of the picture's centre
 *   NAME.errno   while it is there: the error number that writing answers
 *   NAME.format  while it is there: WIDTHxHEIGHT that the device keeps, whatever it is told
 *   NAME.closed  made when the device is closed
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DEVICES 64

static struct { char path[512]; unsigned width, height; } devices[DEVICES];

static int is_device(const char *path) {
  const char *folder = getenv("V4L2_SHIM_FOLDER");
  if (!folder || !path || strncmp(path, folder, strlen(folder)) != 0) return 0;
  const char *name = path + strlen(folder);
  return strncmp(name, "/video", 6) == 0 && !strchr(name, '.');
}

static int known(int fd) { return fd >= 0 && fd < DEVICES && devices[fd].path[0]; }

static FILE *beside(int fd, const char *ending, const char *mode) {
  char path[600];
  snprintf(path, sizeof path, "%s.%s", devices[fd].path, ending);
  return fopen(path, mode);
}

static int opened(int fd, const char *path) {
  if (fd < 0 || !is_device(path)) return fd;
  if (fd >= DEVICES) { errno = EMFILE; return -1; }
  snprintf(devices[fd].path, sizeof devices[fd].path, "%s", path);
  return fd;
}

static int open_with(const char *name, const char *path, int flags, mode_t mode) {
  int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, name);
  return opened(real(path, flags, mode), path);
}

int open(const char *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  mode_t mode = va_arg(args, mode_t);
  va_end(args);
  return open_with("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list args;
  va_start(args, flags);
  mode_t mode = va_arg(args, mode_t);
  va_end(args);
  return open_with("open64", path, flags, mode);
}

/* What open() becomes in a program that was built with _FORTIFY_SOURCE. */
int __open_2(const char *path, int flags) { return open_with("open", path, flags, 0); }

int __open64_2(const char *path, int flags) { return open_with("open64", path, flags, 0); }

int close(int fd) {
  int (*real)(int) = dlsym(RTLD_NEXT, "close");
  if (known(fd)) {
    FILE *mark = beside(fd, "closed", "w");
    if (mark) fclose(mark);
    devices[fd].path[0] = 0;
  }
  return real(fd);
}

static int set_format(int fd, struct v4l2_format *format) {
  if (format->type != V4L2_BUF_TYPE_VIDEO_OUTPUT || format->fmt.pix.pixelformat != V4L2_PIX_FMT_YUV420) {
    errno = EINVAL;
    return -1;
  }
  FILE *kept = beside(fd, "format", "r");
  if (kept) {
    if (fscanf(kept, "%ux%u", &format->fmt.pix.width, &format->fmt.pix.height) != 2) abort();
    fclose(kept);
  }
  devices[fd].width = format->fmt.pix.width;
  devices[fd].height = format->fmt.pix.height;
  format->fmt.pix.sizeimage = devices[fd].width * devices[fd].height * 3 / 2;
  return 0;
}

int ioctl(int fd, unsigned long request, ...) {
  va_list args;
  va_start(args, request);
  void *argument = va_arg(args, void *);
  va_end(args);
  if (!known(fd)) {
    int (*real)(int, unsigned long, ...) = dlsym(RTLD_NEXT, "ioctl");
    return real(fd, request, argument);
  }
  if (request == VIDIOC_G_FMT) return 0;
  if (request == VIDIOC_S_FMT) return set_format(fd, argument);
  errno = ENOTTY;
  return -1;
}

ssize_t write(int fd, const void *bytes, size_t count) {
  static ssize_t (*real)(int, const void *, size_t);
  if (!real) real = dlsym(RTLD_NEXT, "write");
  if (!known(fd)) return real(fd, bytes, count);
  FILE *refusal = beside(fd, "errno", "r");
  if (refusal) {
    int number = 0;
    if (fscanf(refusal, "%d", &number) != 1) number = EIO;
    fclose(refusal);
    errno = number;
    return -1;
  }
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  const unsigned char *luma = bytes;
  const unsigned width = devices[fd].width, height = devices[fd].height;
  FILE *log = beside(fd, "log", "a");
  if (!log || count < (size_t)width * height) abort();
  fprintf(log, "%lld %zu %u %u\n", now.tv_sec * 1000000LL + now.tv_nsec / 1000, count,
          luma[height / 2 * width], luma[height / 2 * width + width / 2]);
  fclose(log);
  return count;
}
