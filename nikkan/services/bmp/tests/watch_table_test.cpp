#include "nikkan/services/bmp/watch_table.hpp"

#include <gtest/gtest.h>

namespace nikkan::bmp {
namespace {

WatchRow row(std::string router, std::string peer, std::vector<std::optional<std::uint64_t>> first) {
  WatchRow out{std::move(router), std::move(peer), 65001, true, 3};
  out.figures = std::move(first);
  out.figures.resize(watch_columns().size());
  return out;
}

TEST(WatchTable, ShowsWhatWasReported) {
  EXPECT_EQ(watch_text({row("r1", "192.0.2.1", {1234567, std::nullopt, 5}), row("edge-router", "2001:db8::1", {0})}, {}),
            "ROUTER      PEER           AS REPORTS     in-pre  adj-in\n"
            "r1          192.0.2.1   65001       3  1,234,567       5\n"
            "edge-router 2001:db8::1 65001       3          0       -\n");
}

TEST(WatchTable, LeavesTheLeastImportantOutWhenNarrow) {
  EXPECT_EQ(watch_text({row("r1", "192.0.2.1", {1, 2, 3, 4})}, {.width = 45}),
            "ROUTER PEER         AS REPORTS  in-pre\n"
            "r1     192.0.2.1 65001       3       1\n");
}

TEST(WatchTable, CountsWhatDoesNotFitInHeight) {
  const std::vector<WatchRow> rows(10, row("r1", "192.0.2.1", {}));
  EXPECT_EQ(watch_text(rows, {.height = 4}),
            "ROUTER PEER         AS REPORTS\nr1     192.0.2.1 65001       3\nr1     192.0.2.1 65001       3\nand 8 more\n");
}

TEST(WatchTable, MarksWhatChangedAndWhatIsDown) {
  WatchRow down = row("r1", "192.0.2.2", {});
  down.up = false;
  const std::string text = watch_text({row("r1", "192.0.2.1", {2}), down}, {.colour = true, .before = {row("r1", "192.0.2.1", {1})}});
  EXPECT_NE(text.find("\x1b[1m       2\x1b[0m"), std::string::npos) << text;
  EXPECT_NE(text.find("\x1b[31mr1     192.0.2.2 65001    down"), std::string::npos) << text;
}

TEST(WatchTable, ShowsNoControlsOfStrangers) {
  const std::string text = watch_text({row("a\x1b[2Jb\nc", "192.0.2.1", {}), row(std::string(60, 'x'), "192.0.2.1", {}), row("\xe6\x97\xa5\xe6\x9c\xac", "p", {})}, {});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find(std::string(23, 'x') + "* "), std::string::npos) << text;
  EXPECT_NE(text.find("\xe6\x97\xa5\xe6\x9c\xac                     p"), std::string::npos) << text;
}

TEST(WatchTable, RefusesWhatIsNoPeersJson) {
  for (const auto* const text : {"", "{}", "[]", R"({"routers":{}})", R"({"routers":[1]})", R"({"routers":[{"router":"r","peers":[1]}]})"}) {
    EXPECT_FALSE(watch_rows(std::string_view(text))) << text;
  }
  const auto rows = watch_rows(std::string_view(R"({"routers":[{"router":"r","peers":[{"peer":"p","statistics":[{"type":99999},{"type":18,"value":-1}]}]}]})"));
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->at(0).figures[0], 0U);
}

}  // namespace
}  // namespace nikkan::bmp
