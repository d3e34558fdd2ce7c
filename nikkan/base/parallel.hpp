#pragma once
// Work on numbered items by several threads. Results go where the caller's function puts them, by number: what comes out
// does not depend on who did what.
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace nikkan {

/// Calls work(i) once for every i below `count`, from at most `threads` threads, this one among them; 0 and 1 make none.
/// Items are handed out in order. `work` must not throw, and calls for different numbers must not share what they change.
template <class Work>
void parallel_for(std::size_t count, unsigned threads, Work&& work) {
  std::atomic<std::size_t> next = 0;
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::jthread> others;
  const std::size_t wanted = std::min<std::size_t>(threads, count);
  for (std::size_t i = 1; i < wanted; ++i) others.emplace_back(run);
  run();
}

}  // namespace nikkan
