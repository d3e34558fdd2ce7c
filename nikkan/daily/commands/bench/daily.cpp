// From an archive to every format, and warm queries, in one process: medians of repeated runs.
// bench_daily ARCHIVE DAY QUERY…
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "nikkan/daily/archive/archive.hpp"
#include "nikkan/daily/commands/memory.hpp"
#include "nikkan/daily/issue/issue.hpp"
#include "nikkan/daily/press/press.hpp"

namespace {

/// Median and worst milliseconds of `rounds` runs after one that warms up.
struct Spread {
  double median = 0, worst = 0;
};

Spread measure(int rounds, const std::function<void()>& work) {
  work();
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  std::ranges::sort(times);
  return {times[times.size() / 2], times.back()};
}

void print(const std::string& what, const Spread& spread) {
  std::printf("%-44s %9.3f ms median %9.3f ms worst\n", what.c_str(), spread.median, spread.worst);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: bench_daily ARCHIVE DAY QUERY…\n", stderr);
    return 2;
  }
  nikkan::commands::keep_memory();  // as the command does
  auto archive = nikkan::archive::Archive::open(argv[1], {.create = false});
  const auto day = nikkan::parse_day(argv[2]);
  if (!archive || !day) {
    std::fputs("archive or day cannot be used\n", stderr);
    return 1;
  }
  nikkan::daily::DayInput input;
  nikkan::daily::Issue issue;
  std::size_t octets = 0;
  const auto read = [&] { input = archive->day(*day).value_or(nikkan::daily::DayInput{}); };
  const unsigned threads = std::thread::hardware_concurrency();
  const auto build = [&] { issue = nikkan::issue::build(input, {.threads = threads}); };
  const auto press = [&] {
    octets = 0;
    for (const auto& file : nikkan::press::render_all(issue, {.threads = threads})) octets += file.content.size();
  };
  print("archive: day", measure(11, read));
  print("issue: build with summaries", measure(11, build));
  print("press: all formats", measure(11, press));
  print("archive to all formats", measure(11, [&] { read(), build(), press(); }));
  std::printf("%-44s %zu entries, %zu octets\n", "issue", issue.entries.size(), octets);
  for (int i = 3; i < argc; ++i) {
    std::size_t hits = 0;
    const auto spread = measure(51, [&] {
      const auto found = archive->search({.text = argv[i]});
      hits = found ? found->size() : 0;
    });
    print("query \"" + std::string(argv[i]) + "\" (" + std::to_string(hits) + " hits)", spread);
  }
  return 0;
}
