// Private memory of another process, put back from outside.
#pragma once
#include <sys/types.h>

#include <vector>

#include "errors.h"
#include "file.h"
#include "maps.h"
#include "page-store.h"

namespace atoll_memory {

/**
 * What is opened here belongs to one process and to the program that it runs now: a later process with its number, or
 * another program in it, is never read or written.
 */
class OtherProcess {
 public:
  explicit OtherProcess(pid_t number);

  pid_t number() const { return number_; }
  bool isAlive() const;
  int pagemap() const { return pagemap_.number(); }
  int maps() const { return maps_.number(); }
  /** @throws ProcessGone, NotChildPages */
  void read(Address from, char* to, size_t size) const;
  void write(Address to, const char* from, size_t size) const;

  bool isStopped() const;
  /** @throws ProcessRuns when it has not stopped within a second */
  void stop() const;
  void goOn() const;

 private:
  File open(const char* name, int flags) const;
  void signal(int number) const;
  Error failure(Range range, int errorNumber) const;

  pid_t number_;
  File process_;
  File folder_;
  File pagemap_;
  File maps_;
  File memory_;
};

/** Goes back to what it held when it was declared. Nothing is given up: only the process itself could do that. */
class ChildMemory : public ResettableRegion, private PageStore {
 public:
  /** @param stops stop the process for each call; else the caller answers for it that nothing there writes meanwhile */
  ChildMemory(pid_t process, Range range, bool stops);
  ~ChildMemory() override;

  void work(const std::function<void(PageStore&)>& work) override;

 private:
  std::vector<Run> changed() override;
  void read(size_t offset, char* to, size_t size) override;
  void write(size_t offset, const char* from, size_t size) override;
  void undo(const std::vector<Run>& runs) override;

  void stopped(const std::function<void()>& work) const;
  void requireSameMapping() const;
  void capture();
  std::vector<Run> ownPages() const;

  OtherProcess process_;
  Range range_;
  bool stops_;
  /** The file it maps, 0: none; and where it would begin. */
  uint64_t inode_ = 0;
  Address fileStart_ = 0;
  /** What it held then. */
  Range baseline_;
  /** Pages that had copies of their own then. */
  std::vector<Run> ownThen_;
};

}  // namespace atoll_memory
