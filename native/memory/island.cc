#include "island.h"

#include "errors.h"
#include "pages.h"

namespace atoll_memory {

Island::Island(Id id, std::shared_ptr<Reservation> reservation, size_t size, std::shared_ptr<Image> image)
    : id(id), slot_(std::move(reservation), size), region_(slot_.placeFor(0), std::move(image)) {}

void Island::requireParked() const {
  if (state_ == State::Parked) return;
  if (state_ == State::Busy) throw errors::InUse("island", id, "another thread is working on it");
  const std::string how = state_ == State::Attached ? "attached" : "exposed";
  throw errors::InUse("island", id, how + " by thread " + std::to_string(static_cast<int64_t>(holder_->threadId)));
}

// The range left in the slot stays mapped, empty: it shows the image, no holder's bytes, and `detach` replaces it in
// the same call that moves the pages back. Closing it would double the cost of attaching a small island.
void Island::attach(Address target, Holder holder) {
  left_ = region_.range();
  region_.moveTo(target);
  hold(State::Attached, holder);
}

void Island::borrow(Address target, Holder holder) {
  left_ = region_.range();
  region_.lendTo(target);
  isBorrowing_ = true;
  hold(State::Attached, holder);
}

void Island::detach() {
  const Range place = slot_.placeFor(region_.range().start);
  if (place.start != left_.start) pages::mapNothing(left_);
  region_.moveTo(place.start);
  park();
}

void Island::giveBack() {
  region_.lendTo(left_.start);
  park();
  content_ = Content::Fresh;
}

void Island::replaceLost() {
  if (isBorrowing_) {
    region_.lendTo(left_.start);
  } else {
    region_.renewAt(left_.start);
  }
  park();
  content_ = Content::Fresh;
}

void Island::expose(Id exposure, Holder holder) {
  hold(State::Exposed, holder);
  exposure_ = exposure;
}

void Island::conceal() { park(); }

Slot Island::revoke() {
  Slot next(slot_.reservation(), region_.range().size);
  const Range left = region_.range();
  region_.moveTo(next.placeFor(left.start).start);
  pages::mapNothing(left);
  slot_.swap(next);
  park();
  return next;
}

Region& Island::beginWork(Id environment) {
  const bool isCallers = holder_ && holder_->environment == environment && state_ != State::Busy;
  if (!isCallers) requireParked();
  stateBeforeWork_ = state_;
  state_ = State::Busy;
  return region_;
}

void Island::endWork(std::optional<Content> content) {
  state_ = stateBeforeWork_;
  if (!content) return;
  content_ = *content;
  abandonedBy_.reset();
}

void Island::hold(State state, Holder holder) {
  // Parked and fresh: nobody has known its address since its reset.
  if (content_ == Content::Fresh && !isBorrowing_) region_.beginUse();
  state_ = state;
  holder_ = holder;
  content_ = Content::Used;
  abandonedBy_.reset();
}

void Island::park() {
  state_ = State::Parked;
  holder_.reset();
  content_ = Content::Used;
  exposure_ = 0;
  isBorrowing_ = false;
}

}  // namespace atoll_memory
