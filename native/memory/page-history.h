// Which pages of a region tasks write to, and which of them are worth keeping for the next task.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "memory.h"
#include "page-copy.h"

namespace atoll_memory {

/**
 * What was written to is looked at after some tasks, not all. Of each page that was found written to in one of the last
 * 16 looks it is known in which; of all pages together, how many of those that were found so many times are found in
 * the next look too. That is the chance of each of them, learned while tasks run: pages that are written to at
 * random are told from those that return, however many of either there are. (The two levels, a history of each and what
 * follows on such a history anywhere, are those of Yeh and Patt's branch predictor, MICRO-24, 1991.)
 *
 * The order of the looks does not count, so pages that return every eighth time have a chance of an eighth, always.
 */
class PageHistory {
 public:
  /** What a look has come to. */
  struct Look {
    /** Pages that were written to. */
    size_t written = 0;
    /** Of these, pages that had been kept. */
    size_t repeated = 0;
    /** What was learned, in writes per task: by how much kept pages differ from those that would be kept without it. */
    double learned = 0;
  };

  /**
   * Puts the pages that are kept back as the image has them.
   * @param dirty runs of pages that have copies of their own, in ascending order
   * @param worth a page is kept from this chance on; from half of it on where it is already; 0: until
   * it was not written to for all of the time that is looked back on
   */
  Look look(Range region, const char* image, const std::vector<Range>& dirty, double worth);

  /** What is kept, in ascending order. */
  const std::vector<Run>& kept() const { return kept_; }
  size_t keptBytes() const { return keptBytes_; }
  /** What the last look found and does not keep, in ascending order; still as the task left it. */
  const std::vector<Range>& givenUp() const { return givenUp_; }

  /** No page is kept any more; what was learned stays. */
  void keepNothing();

 private:
  static constexpr int kLooks = 16;

  struct Page {
    uint32_t index;
    /** A bit for each of the last looks, the latest lowest. */
    uint16_t written;
    bool isKept;
  };
  struct Tally {
    size_t pages = 0;
    size_t written = 0;
  };
  struct Rate {
    double mean = 0;
    /** That it looks back on; 0: nothing is known. */
    double looks = 0;
  };

  double returnRate(const std::vector<Range>& dirty) const;
  void pass(Page page, bool isDirty, double worth, Look& look);
  void learn();

  std::vector<Page> pages_;
  std::vector<Page> next_;
  std::vector<Run> kept_;
  size_t keptBytes_ = 0;
  std::vector<Range> givenUp_;
  Range region_;
  const char* image_ = nullptr;
  /** By the number of looks that a page was written to in. */
  std::array<Tally, kLooks + 1> tallies_;
  std::array<Rate, kLooks + 1> rates_;
  int looks_ = 0;
};

}  // namespace atoll_memory
