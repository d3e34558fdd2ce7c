// Bodies through the parser, beside a loop that looks at one octet after the other and calls back, as most C parsers
// do.
#include <benchmark/benchmark.h>

#include <cstring>
#include <random>

#include "nikkan/labs/form_params/boundary_search.hpp"
#include "nikkan/labs/form_params/encode.hpp"
#include "nikkan/labs/form_params/expand.hpp"
#include "nikkan/labs/form_params/measure.hpp"

namespace {

using namespace nikkan::form_params;

const Boundary& boundary() {
  static const Boundary kBoundary = Boundary::from("----NikkanBoundary0123456789abcdef").value();
  return kBoundary;
}

/// One octet a step; callbacks get runs of data. No limits, no header parameters: less work than ours does.
class ByteLoop {
 public:
  using Callback = void (*)(void* to, const char* data, std::size_t size);
  ByteLoop(std::string_view text, Callback header, Callback data, void* to)
      : boundary_("--" + std::string(text)), header_(header), data_(data), to_(to) {}

  bool feed(const char* octets, std::size_t size) {
    std::size_t mark = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const char c = octets[i];
      switch (state_) {
        case State::first:
          if (c != boundary_[index_]) return false;
          if (++index_ == boundary_.size()) state_ = State::after_cr;
          break;
        case State::after_cr:
          if (c == '-') {
            state_ = State::end;
            break;
          }
          if (c != '\r') return false;
          state_ = State::after_lf;
          break;
        case State::after_lf:
          if (c != '\n') return false;
          state_ = State::header_start;
          mark = i + 1;
          break;
        case State::header_start:
          mark = i;
          if (c == '\r') {
            state_ = State::headers_done;
            break;
          }
          state_ = State::header;
          [[fallthrough]];
        case State::header:
          if (c == '\r') {
            header_(to_, octets + mark, i - mark);
            state_ = State::header_lf;
          } else if (i + 1 == size) {
            header_(to_, octets + mark, i + 1 - mark);
          }
          break;
        case State::header_lf:
          if (c != '\n') return false;
          state_ = State::header_start;
          break;
        case State::headers_done:
          if (c != '\n') return false;
          state_ = State::data;
          mark = i + 1;
          break;
        case State::data:
          if (c == '\r') {
            if (i > mark) data_(to_, octets + mark, i - mark);
            mark = i;
            state_ = State::data_cr;
          } else if (i + 1 == size) {
            data_(to_, octets + mark, i + 1 - mark);
          }
          break;
        case State::data_cr:
          if (c == '\n') {
            state_ = State::data_boundary;
            index_ = 0;
          } else {
            data_(to_, "\r", 1);
            mark = i--;
            state_ = State::data;
          }
          break;
        case State::data_boundary:
          if (c != boundary_[index_]) {
            data_(to_, "\r\n", 2);
            data_(to_, boundary_.data(), index_);
            mark = i--;
            state_ = State::data;
          } else if (++index_ == boundary_.size()) {
            state_ = State::after_cr;
          }
          break;
        case State::end:
          break;
      }
    }
    return true;
  }
  bool ended() const { return state_ == State::end; }

 private:
  enum class State {
    first,
    after_cr,
    after_lf,
    header_start,
    header,
    header_lf,
    headers_done,
    data,
    data_cr,
    data_boundary,
    end
  };
  std::string boundary_;
  Callback header_, data_;
  void* to_;
  State state_ = State::first;
  std::size_t index_ = 0;
};

struct Count final : Handler {
  std::size_t octets = 0, parts = 0;
  nikkan::Result<void> on_part_begin(const PartHead&) override {
    ++parts;
    return {};
  }
  nikkan::Result<void> on_part_data(nikkan::ByteView data, std::uint64_t) override {
    octets += data.size();
    return {};
  }
};

struct CountEntries final : Receiver {
  std::size_t octets = 0, entries = 0;
  nikkan::Result<void> on_field(const Entry& entry) override {
    ++entries;
    octets += entry.name.size() + entry.value.size();
    return {};
  }
};

constexpr std::size_t kMega = 1U << 20U;

std::string upload(const std::string& data) {
  std::string out;
  const std::string_view filename = "x.bin";
  append_part_head(out, boundary(), "f", &filename, "application/octet-stream");
  out += data;
  out += "\r\n";
  append_close(out, boundary());
  return out;
}

std::string flood(const std::string& unit) {
  std::string data;
  data.reserve(32 * kMega + unit.size());
  while (data.size() < 32 * kMega) data += unit;
  return upload(data);
}

std::string random_upload() {
  std::mt19937_64 random(1);
  std::string data(32 * kMega, '\0');
  for (std::size_t i = 0; i < data.size(); i += 8) {
    const std::uint64_t word = random();
    std::memcpy(data.data() + i, &word, sizeof word);
  }
  return upload(data);
}

std::string form(std::size_t fields, Consolidate consolidate) {
  const auto items = sample_form(fields);
  return std::get<std::string>(plan(items, sample_boundary(), {.consolidate = consolidate})->pieces.front());
}

void parse(benchmark::State& state, const std::string& body, const Boundary& with, std::size_t piece) {
  const auto octets = nikkan::as_bytes(body);
  for (auto _ : state) {
    Parser parser(with);
    Count count;
    for (std::size_t at = 0; at < octets.size(); at += piece) {
      if (!parser.feed(octets.subspan(at, std::min(piece, octets.size() - at)), count)) state.SkipWithError("refused");
    }
    if (!parser.finish()) state.SkipWithError("not finished");
    benchmark::DoNotOptimize(count.octets);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * body.size()));
}

void byte_loop(benchmark::State& state, const std::string& body, const Boundary& with, std::size_t piece) {
  for (auto _ : state) {
    std::size_t count = 0;
    const auto add = [](void* to, const char*, std::size_t size) { *static_cast<std::size_t*>(to) += size; };
    ByteLoop loop(with.text(), add, add, &count);
    for (std::size_t at = 0; at < body.size(); at += piece) {
      if (!loop.feed(body.data() + at, std::min(piece, body.size() - at))) state.SkipWithError("refused");
    }
    if (!loop.ended()) state.SkipWithError("not finished");
    benchmark::DoNotOptimize(count);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * body.size()));
}

void expand(benchmark::State& state, const std::string& body, std::size_t entries) {
  for (auto _ : state) {
    Expander expander(sample_boundary());
    CountEntries count;
    if (!expander.feed(nikkan::as_bytes(body), count) || !expander.finish(count) || count.entries != entries)
      state.SkipWithError("refused");
    benchmark::DoNotOptimize(count.octets);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * body.size()));
}

void search(benchmark::State& state, const std::string& body, const SearchKernel* kernel) {
  if (kernel == nullptr) {
    state.SkipWithError("not on this processor");
    return;
  }
  const auto octets = nikkan::as_bytes(body).subspan(200);
  const std::string needle = std::string(boundary().delimiter());
  for (auto _ : state) benchmark::DoNotOptimize(kernel->find(octets, needle));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * octets.size()));
}

void search_memmem(benchmark::State& state, const std::string& body) {
  const std::string needle = std::string(boundary().delimiter());
  for (auto _ : state)
    benchmark::DoNotOptimize(memmem(body.data() + 200, body.size() - 200, needle.data(), needle.size()));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * body.size()));
}

constexpr std::size_t kPiece = 64U << 10U;

int main_of_all() {
  const std::string delimiter(boundary().delimiter());
  static const std::string kUpload = random_upload(), kPlain = form(100, Consolidate::never),
                           kPacked = form(100, Consolidate::always);
  static const std::string kJunk = std::string(kMega, '\n') + "\r\n" + kPlain + std::string(kMega, '\r');
  // A unit in which first, second and last octet of the delimiter stand in their places, as often as can be.
  static const std::vector<std::pair<std::string, std::string>> kHostile{
      {"only_cr", flood("\r")},
      {"only_lf", flood("\n")},
      {"only_crlf", flood("\r\n")},
      {"boundary_prefix", flood(delimiter.substr(0, delimiter.size() - 1))},
      {"boundary_short_prefix", flood(delimiter.substr(0, 6))},
      {"boundary_but_one", flood(delimiter.substr(0, delimiter.size() - 2) + "x" + delimiter.back())},
      {"cr_lf_last", flood(std::string("\r\n") + delimiter.back())}};
  benchmark::RegisterBenchmark("upload/nikkan", [](benchmark::State& s) { parse(s, kUpload, boundary(), kPiece); });
  benchmark::RegisterBenchmark("upload/byte_loop",
                               [](benchmark::State& s) { byte_loop(s, kUpload, boundary(), kPiece); });
  benchmark::RegisterBenchmark("upload_search/avx2", [](benchmark::State& s) { search(s, kUpload, avx2_search()); });
  benchmark::RegisterBenchmark("upload_search/portable",
                               [](benchmark::State& s) { search(s, kUpload, &portable_search()); });
  benchmark::RegisterBenchmark("upload_search/memmem", [](benchmark::State& s) { search_memmem(s, kUpload); });
  benchmark::RegisterBenchmark("fields_100/parser",
                               [](benchmark::State& s) { parse(s, kPlain, sample_boundary(), kPlain.size()); });
  benchmark::RegisterBenchmark("fields_100/entries", [](benchmark::State& s) { expand(s, kPlain, 100); });
  benchmark::RegisterBenchmark("fields_100/byte_loop",
                               [](benchmark::State& s) { byte_loop(s, kPlain, sample_boundary(), kPlain.size()); });
  benchmark::RegisterBenchmark("consolidated_100/entries", [](benchmark::State& s) { expand(s, kPacked, 100); });
  benchmark::RegisterBenchmark("consolidated_100/byte_loop_undecoded",
                               [](benchmark::State& s) { byte_loop(s, kPacked, sample_boundary(), kPacked.size()); });
  benchmark::RegisterBenchmark("hostile/junk_1MiB_before_and_after",
                               [](benchmark::State& s) { parse(s, kJunk, sample_boundary(), kPiece); });
  for (const auto& [name, body] : kHostile) {
    benchmark::RegisterBenchmark(("hostile/" + name).c_str(),
                                 [&body = body](benchmark::State& s) { parse(s, body, boundary(), kPiece); });
    benchmark::RegisterBenchmark(("hostile_portable/" + name).c_str(),
                                 [&body = body](benchmark::State& s) { search(s, body, &portable_search()); });
  }
  return 0;
}

const int kRegistered = main_of_all();

}  // namespace
