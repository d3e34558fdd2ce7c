// A flood day of 443 entries, both languages, each format by itself and all together.
#include <benchmark/benchmark.h>

#include "nikkan/daily/press/tests/sample_issue.cpp"  // the hand-made issue is all this needs

namespace {

using nikkan::press::Format;

void run(benchmark::State& state, std::initializer_list<Format> formats) {
  const auto issue = nikkan::press::test::flood_issue(443);
  std::size_t octets = 0;
  for (auto _ : state) {
    octets = 0;
    for (const Format format : formats) {
      for (const auto& file : nikkan::press::render(issue, format)) octets += file.content.size();
    }
    benchmark::DoNotOptimize(octets);
  }
  state.counters["octets"] = static_cast<double>(octets);
}

void BM_Html(benchmark::State& s) { run(s, {Format::html}); }
void BM_Markdown(benchmark::State& s) { run(s, {Format::markdown}); }
void BM_Json(benchmark::State& s) { run(s, {Format::json}); }
void BM_Atom(benchmark::State& s) { run(s, {Format::atom}); }
void BM_Text(benchmark::State& s) { run(s, {Format::text}); }
void BM_Mail(benchmark::State& s) { run(s, {Format::eml}); }
void BM_All(benchmark::State& s) {
  run(s, {Format::markdown, Format::qiita, Format::html, Format::json, Format::atom, Format::jsonfeed, Format::text, Format::eml,
          Format::ics});
}
BENCHMARK(BM_Html)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Markdown)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Json)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Atom)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Text)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Mail)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_All)->Unit(benchmark::kMillisecond);

}  // namespace
