// One framed sentence and one quoted part against a four-sentence abstract.
#include "nikkan/daily/summary/guard.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace nikkan;
using namespace nikkan::summary;

struct Fixture {
  Fixture() {
    entry.title = "Marking Unusable Links in OSPF";
    entry.abstract =
        "This document defines LinkParked (0xfffe) and LinkGone (0xffff) for OSPFv2 and updates RFC 2328 and RFC 6987. "
        "A "
        "router MUST NOT use a parked link unless at least 2 of its 16 neighbors agree. It sends one or more updates, "
        "up to "
        "10% of the 1,500 octets, rather than millions of probes. The Stub Path Vector (SPV) is only computed when all "
        "routers support it, and the operators of a network can see from its statistics how many routers do.";
    request = prepare(entry, Lang::ja);
    context.abstract = request.abstract;
    context.title = entry.title;
    context.sentences = request.sentences;
    context.facts = {"draft-example-parked", "00", "lsr", "Ada Example", "RFC 2328"};
  }
  daily::Sentence sentence(const char* text, int id) const {
    daily::Sentence out;
    out.text = text;
    out.level = daily::Level::framed;
    out.source_ids = {id};
    return out;
  }
  daily::Entry entry;
  Request request;
  GuardContext context;
};

void check(benchmark::State& state, const char* text, int id, bool from_model) {
  Fixture fixture;
  fixture.context.from_model = from_model;
  const auto sentence = fixture.sentence(text, id);
  if (guard(sentence, fixture.context)) state.SkipWithError("the sentence is rejected");
  for (auto _ : state) benchmark::DoNotOptimize(guard(sentence, fixture.context));
}

BENCHMARK_CAPTURE(check, framed, "LinkParked(0xfffe)およびLinkGone(0xffff)を定義し、RFC 2328とRFC 6987を更新します。",
                  1, false);
BENCHMARK_CAPTURE(check, model, "数百万件のプローブではなく、1つ以上の更新を、1500オクテットの最大10%まで送ります。", 3,
                  true);
BENCHMARK_CAPTURE(check, quoted,
                  "Stub Path Vector(SPV)が計算されます。原文: \"is only computed when all routers support it, and the "
                  "operators of a network can see from its statistics how many routers do.\"",
                  4, false);

}  // namespace
