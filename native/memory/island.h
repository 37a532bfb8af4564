// A region that moves between its slot in a reservation and the thread that holds it.
#pragma once
#include <memory>
#include <optional>

#include "memory.h"
#include "region.h"
#include "reservation.h"

namespace atoll_memory {

/** The thread that holds an island. */
struct Holder {
  Id environment;
  double threadId;
};

/** Not thread-safe: guarded by Process::lock, but for the work on its pages while it is busy. */
class Island {
 public:
  enum class State { Parked, Attached, Exposed, Busy };
  enum class Content { Fresh, Zero, Used };

  /** Parked and fresh. @throws NoSpace */
  Island(Id id, std::shared_ptr<Reservation> reservation, size_t size, std::shared_ptr<Image> image);

  const Id id;
  /** Its reservation was closed while somebody held it: destroy it as soon as it is parked. */
  bool isClosing = false;

  State state() const { return state_; }
  Content content() const { return content_; }
  const std::optional<Holder>& holder() const { return holder_; }
  const std::optional<double>& abandonedBy() const { return abandonedBy_; }
  /** Of the buffer it is exposed as; 0: it is not. */
  Id exposure() const { return exposure_; }
  const Region& region() const { return region_; }
  const std::shared_ptr<Reservation>& reservation() const { return slot_.reservation(); }

  /** @throws InUse unless it is parked */
  void requireParked() const;

  /** Whether it has no page of its own: whatever shows its image shows all of it. */
  bool isBlank() const { return content_ == Content::Fresh && region_.isBlank(); }

  /** Moves its pages over `target`, whose own pages are lost. */
  void attach(Address target, Holder holder);
  /** The same for a blank one, where its image has been mapped at `target`: its pages stay in their slot, unused. */
  void borrow(Address target, Holder holder);
  /** The same where a memory can only hold a copy: its pages stay in their slot. */
  void attachCopied(Holder holder) { hold(State::Attached, holder); }
  void detachCopied() { park(); }
  bool isBorrowing() const { return isBorrowing_; }
  /** Moves its pages back; the image is left in their place, or zero pages where it has none or is wiped. */
  void detach();
  /** The same for one that borrowed, when nobody has written: it is fresh, and the image stays where it is. */
  void giveBack();
  /** Parks it with fresh content, after V8 unmapped the memory it was attached to. */
  void replaceLost();

  void expose(Id exposure, Holder holder);
  void conceal();
  /**
   * Moves an exposed island to another slot.
   * @returns the slot it left, inaccessible, for as long as the buffer points there
   */
  Slot revoke();

  /**
   * Requests of its last holder are under way: pages that the kernel has pinned for them (O_DIRECT) are written to
   * wherever they have moved.
   */
  void doubtPages() { region_.doubtPages(); }
  /** Its holder ended: to be called once it is parked. */
  void abandon(double threadId) { abandonedBy_ = threadId; }

  /** Takes it for work on its pages outside the lock. @throws InUse unless it is parked, or held by the caller */
  Region& beginWork(Id environment);
  /** @param content what the work has made of it; none: as before */
  void endWork(std::optional<Content> content);

 private:
  void hold(State state, Holder holder);
  void park();

  Slot slot_;
  Region region_;
  /** Where it was parked before it was attached. */
  Range left_;
  bool isBorrowing_ = false;
  State state_ = State::Parked;
  State stateBeforeWork_ = State::Parked;
  Content content_ = Content::Fresh;
  std::optional<Holder> holder_;
  std::optional<double> abandonedBy_;
  Id exposure_ = 0;
};

}  // namespace atoll_memory
