// ArrayBuffers over memory of ours.
#pragma once
#include "memory.h"
#include "napi.h"

namespace atoll_memory {

/**
 * V8 counts the bytes of an ArrayBuffer as garbage to come, also where they are not its own: showing 64 MiB and more
 * begins a collection each time (0.1 ms, for 8 GiB 4 ms), and Node 20 has none of more than 4 GiB. V8 does not count
 * those whose memory it need not free, which Node-API has no call for. So large ones are made through V8 itself, in the
 * versions of Node where that was tried (20, 22, 24) and only after a trial in this thread; everywhere else Node-API
 * makes them, slower.
 *
 * Such a buffer could be transferred to another thread, which Node prevents of those that Node-API makes: JavaScript
 * marks it as not transferable. Within its thread ArrayBuffer's transfer() may still pass its memory on (Node 22).
 *
 * One per environment.
 */
class Buffers {
 public:
  explicit Buffers(napi_env env);
  ~Buffers() { napi_delete_reference(env_, key_); }
  Buffers(const Buffers&) = delete;
  Buffers& operator=(const Buffers&) = delete;

  /** Buffers from this size on are made through V8; larger than any where that cannot be done. */
  size_t largeBytes() const { return isDirect_ ? kLargeBytes : SIZE_MAX; }
  bool isLarge(size_t size) const { return size >= largeBytes(); }

  /** Told when V8 has given up the memory of a buffer, wherever that was passed on to; in any thread, during anything. */
  using OnGone = void (*)(Id name);
  /** @param name what `onGone` is told @throws BufferTooLarge, NoExternalBuffers */
  napi_value make(Range range, OnGone onGone, Id name) const;
  /** It and its views get length 0. @param isLarge by which way it was made */
  void detach(napi_value buffer, bool isLarge) const;

 private:
  static constexpr size_t kLargeBytes = size_t{1} << 20;

  napi_value makeLarge(Range range, OnGone onGone, Id name) const;
  napi_value makeSmall(Range range, OnGone onGone, Id name) const;
  bool isTried() const;
  bool passesTrial() const;

  napi_env env_;
  napi_ref key_ = nullptr;
  bool isDirect_ = false;
};

}  // namespace atoll_memory
