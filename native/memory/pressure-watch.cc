#include "pressure-watch.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>

namespace atoll_memory {

namespace {

/** Between two calls of JavaScript: a group at its limit has events by the thousand. */
constexpr int kRestMilliseconds = 100;
constexpr size_t kStackBytes = size_t{256} << 10;

int openFile(const std::string& path, bool writes) {
  const int file = open(path.c_str(), (writes ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) throw errors::System(("open " + path).c_str(), errno);
  return file;
}

}  // namespace

PressureWatch::PressureWatch(napi_env env, const std::string& path, const std::string& trigger, napi_value told)
    : rereads_(trigger.empty()), env_(env) {
  file_ = openFile(path, !rereads_);
  try {
    // The kernel takes the text with its zero byte.
    if (!rereads_ && write(file_, trigger.c_str(), trigger.size() + 1) < 0) {
      throw errors::System(("write a trigger to " + path).c_str(), errno);
    }
    end_ = eventfd(0, EFD_CLOEXEC);
    if (end_ < 0) throw errors::System("eventfd", errno);
    napi_value name;
    check(napi_create_string_utf8(env, "atoll pressure", NAPI_AUTO_LENGTH, &name), "napi_create_string_utf8");
    // One call waiting is enough: it says all that a second one would.
    check(napi_create_threadsafe_function(env, told, nullptr, name, 1, 1, nullptr, nullptr, nullptr, nullptr, &told_),
          "napi_create_threadsafe_function");
    check(napi_unref_threadsafe_function(env, told_), "napi_unref_threadsafe_function");
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, kStackBytes);
    const int failure = pthread_create(&thread_, &attributes, runThread, this);
    pthread_attr_destroy(&attributes);
    if (failure != 0) throw errors::System("pthread_create", failure);
    napi_add_env_cleanup_hook(env, endWithEnvironment, this);
  } catch (...) {
    if (told_ != nullptr) napi_release_threadsafe_function(told_, napi_tsfn_abort);
    closeFiles();
    throw;
  }
}

PressureWatch::~PressureWatch() {
  if (!hasEnded_) napi_remove_env_cleanup_hook(env_, endWithEnvironment, this);
  end();
  closeFiles();
}

// Hooks run in the reverse order of their making. Node frees `told_` in a hook of its own, made before this one, so the
// thread has ended by then.
void PressureWatch::endWithEnvironment(void* watch) { static_cast<PressureWatch*>(watch)->end(); }

void PressureWatch::end() {
  if (hasEnded_) return;
  hasEnded_ = true;
  const uint64_t one = 1;
  while (write(end_, &one, sizeof one) < 0 && errno == EINTR) continue;
  pthread_join(thread_, nullptr);
  napi_release_threadsafe_function(told_, napi_tsfn_abort);
}

void PressureWatch::closeFiles() {
  close(file_);
  if (end_ >= 0) close(end_);
}

void* PressureWatch::runThread(void* watch) {
  static_cast<PressureWatch*>(watch)->run();
  return nullptr;
}

void PressureWatch::run() {
  while (waitForEvent()) {
    napi_call_threadsafe_function(told_, nullptr, napi_tsfn_nonblocking);
    if (!rest()) return;
  }
}

/** @returns false when it is to end, or the file is gone, as a control group is that was removed */
bool PressureWatch::waitForEvent() {
  pollfd files[] = {{file_, POLLPRI, 0}, {end_, POLLIN, 0}};
  for (;;) {
    if (rereads_) {
      char text[512];
      if (pread(file_, text, sizeof text, 0) < 0 && errno != EINTR) return false;
    }
    if (poll(files, 2, -1) < 0 && errno != EINTR) return false;
    if (files[1].revents != 0) return false;
    // Of a file without a trigger each change is an error as well. With one an error says that the source is gone, and
    // then it says without end that there is pressure.
    if (!rereads_ && (files[0].revents & POLLERR)) return false;
    if (files[0].revents & POLLPRI) return true;
    if (files[0].revents & (POLLERR | POLLNVAL)) return false;
  }
}

bool PressureWatch::rest() const {
  pollfd end = {end_, POLLIN, 0};
  int ready;
  while ((ready = poll(&end, 1, kRestMilliseconds)) < 0 && errno == EINTR) continue;
  return ready == 0;
}

}  // namespace atoll_memory
