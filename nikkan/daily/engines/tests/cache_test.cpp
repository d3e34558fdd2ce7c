#include <gtest/gtest.h>

#include <map>

#include "nikkan/daily/engines/engines.hpp"
#include "nikkan/daily/engines/protocol.hpp"
#include "nikkan/daily/engines/tests/request.hpp"

using namespace nikkan;
using namespace nikkan::engines;
using nikkan::engines::test::request;
using summary::Status;

namespace {

/// Counts its calls; its answer and version are the test's.
class Counting : public summary::Engine {
 public:
  Counting(int& calls, std::string version, Status status = Status::ok)
      : calls_(calls), version_(std::move(version)), status_(status) {}
  std::string_view name() const override { return "counting"; }
  std::string_view version() const override { return version_; }
  bool speaks(summary::Lang) const override { return true; }
  summary::Response run(const summary::Request& r) override {
    ++calls_;
    summary::Response response;
    response.engine = "counting";
    response.version = version_;
    response.status = status_;
    daily::Sentence sentence;
    sentence.text = "鍵を\"記述\"します。";
    sentence.source_ids = {1};
    sentence.spans = {r.sentences.at(0).span};
    sentence.level = daily::Level::model;
    response.out.push_back(sentence);
    return response;
  }

 private:
  int& calls_;
  std::string version_;
  Status status_;
};

struct Store {
  std::map<std::string, std::string> kept;
  CacheGet get() {
    return [this](const std::string& key) -> std::optional<std::string> {
      const auto it = kept.find(key);
      if (it == kept.end()) return std::nullopt;
      return it->second;
    };
  }
  CachePut put() {
    return [this](const std::string& key, const std::string& value) { kept[key] = value; };
  }
};

}  // namespace

TEST(Cache, AsksOnceAndGivesTheSame) {
  Store store;
  int calls = 0;
  const auto e = with_cache(std::make_unique<Counting>(calls, "1"), store.get(), store.put());
  const auto first = e->run(request());
  const auto second = e->run(request());
  EXPECT_EQ(calls, 1);
  ASSERT_EQ(second.out.size(), 1U);
  EXPECT_EQ(second.out[0].text, first.out[0].text);
  EXPECT_EQ(second.out[0].source_ids, first.out[0].source_ids);
  EXPECT_EQ(second.out[0].spans, first.out[0].spans);
  EXPECT_EQ(second.out[0].level, first.out[0].level);
  EXPECT_EQ(second.engine, "counting");
  EXPECT_EQ(second.version, "1");
  ASSERT_EQ(store.kept.size(), 1U);
  EXPECT_EQ(store.kept.begin()->first.size(), 64U);
}

TEST(Cache, AnotherVersionLanguageOrTextIsAnotherKey) {
  auto other = request();
  other.abstract[5] = 'X';
  auto fewer = request();
  fewer.selected = {1};
  const std::vector<std::string> keys{cache_key("e", "1", request()), cache_key("e", "2", request()),
                                      cache_key("f", "1", request()), cache_key("e", "1", request(summary::Lang::en)),
                                      cache_key("e", "1", other),     cache_key("e", "1", fewer)};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    for (std::size_t k = i + 1; k < keys.size(); ++k) EXPECT_NE(keys[i], keys[k]) << i << " " << k;
  }
  EXPECT_EQ(cache_key("e", "1", request()), keys[0]);
}

TEST(Cache, KeepsNoFailure) {
  Store store;
  int calls = 0;
  const auto e = with_cache(std::make_unique<Counting>(calls, "1", Status::failed), store.get(), store.put());
  static_cast<void>(e->run(request()));
  static_cast<void>(e->run(request()));
  EXPECT_EQ(calls, 2);
  EXPECT_TRUE(store.kept.empty());
}

TEST(Cache, ABrokenValueIsAsGoodAsNone) {
  Store store;
  int calls = 0;
  const auto e = with_cache(std::make_unique<Counting>(calls, "1"), store.get(), store.put());
  for (const char* broken : {"", "x", "{}", R"({"v":2,"engine":"e","version":"1","out":[]})",
                             R"({"v":1,"engine":"e","version":"1","out":[{"text":"x","source_ids":[9]}]})"}) {
    store.kept[cache_key("counting", "1", request())] = broken;
    const int before = calls;
    EXPECT_EQ(e->run(request()).out.size(), 1U);
    EXPECT_EQ(calls, before + 1) << broken;
  }
}
