#pragma once
// Round-trip times as ping counts them: minimum, mean, maximum and the standard deviation that it calls mdev.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace nikkan::icmpv6_reflection {

class RoundTrips {
 public:
  void add(std::chrono::nanoseconds time) {
    const auto x = static_cast<double>(time.count());
    min_ = count_ == 0 ? time : std::min(min_, time);
    max_ = count_ == 0 ? time : std::max(max_, time);
    ++count_;
    const double before = x - mean_;  // Welford: no difference of large sums
    mean_ += before / static_cast<double>(count_);
    squares_ += before * (x - mean_);
  }
  std::uint64_t count() const { return count_; }
  std::chrono::nanoseconds min() const { return min_; }
  std::chrono::nanoseconds max() const { return max_; }
  std::chrono::nanoseconds avg() const { return rounded(mean_); }
  std::chrono::nanoseconds mdev() const {
    return rounded(count_ == 0 ? 0 : std::sqrt(squares_ / static_cast<double>(count_)));
  }

 private:
  static std::chrono::nanoseconds rounded(double x) { return std::chrono::nanoseconds(std::llround(x)); }
  std::uint64_t count_ = 0;
  std::chrono::nanoseconds min_{}, max_{};
  double mean_ = 0, squares_ = 0;
};

}  // namespace nikkan::icmpv6_reflection
