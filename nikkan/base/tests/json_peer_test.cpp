// Our reader and writer against Python's json module, on mutated texts.
#include <gtest/gtest.h>
#include <unistd.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/json.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::json {
namespace {

std::string plain(const Value& value);  // trees of these tests are some ten levels deep

struct Plain {
  std::string operator()(std::nullptr_t) const { return "null"; }
  std::string operator()(bool v) const { return v ? "true" : "false"; }
  std::string operator()(std::int64_t v) const { return "i" + std::to_string(v); }
  std::string operator()(std::uint64_t v) const { return "i" + std::to_string(v); }
  std::string operator()(double v) const {
    char text[20];
    std::snprintf(text, sizeof text, "d%016llx", static_cast<unsigned long long>(std::bit_cast<std::uint64_t>(v)));
    return text;
  }
  std::string operator()(const std::string& v) const { return "s" + to_hex(as_bytes(v)); }
  std::string operator()(const Value::Array& v) const {
    std::string out;
    for (const auto& item : v) out += (out.empty() ? "" : ",") + plain(item);
    return "[" + out + "]";
  }
  std::string operator()(const Value::Object& v) const {
    std::string out;
    for (const auto& [name, item] : v) out += (out.empty() ? "" : ",") + (*this)(name) + ":" + plain(item);
    return "{" + out + "}";
  }
};

std::string plain(const Value& value) { return std::visit(Plain{}, value.v); }

bool have_python() { return std::system("python3 -c 'import json' 2>/dev/null") == 0; }

std::vector<std::string> ask_python(const std::vector<std::string>& texts) {
  const auto folder = std::filesystem::path(testing::TempDir());
  const std::string name = "nikkan_json_peer." + std::to_string(::getpid());  // tests run beside one another
  const auto in = folder / (name + ".in");
  const auto out = folder / (name + ".out");
  {
    std::ofstream file(in);
    for (const auto& text : texts) file << to_hex(as_bytes(text)) << '\n';
  }
  const auto script = test::source_path("nikkan/base/tests/json_peer.py");
  const std::string command = "python3 '" + script.string() + "' < '" + in.string() + "' > '" + out.string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
  std::vector<std::string> lines;
  std::ifstream file(out);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  std::filesystem::remove(in);
  std::filesystem::remove(out);
  return lines;
}

const std::vector<std::string>& seeds() {
  static const std::vector<std::string> texts{
      R"({"a":[1,-2.5e3,true,false,null,"x"],"b":{"c":{}},"":[]})",
      R"(["\u00e9\ud83d\ude00\n\\\"\/","日本\u2028",""])",
      "[0,-0,10,1.5,1e5,1E+5,1e-5,18446744073709551615,18446744073709551616,-9223372036854775808,"
      "123456789012345678901234567890]",
      " [ 1 ,\t{ \"a\" :\r\n 2 } ] ",
      "[1e308,1e309,1e-320,1e-400,0.1,5e-324,2.2250738585072011e-308,1.7976931348623157e308]",
  };
  return texts;
}

std::string mutated(std::mt19937& random) {
  constexpr std::string_view letters = "{}[]\",:\\ \n\t0123456789.-+eEntfu/aDd\x80\xC3\xE6\xED\xA0\xFF\x01";
  std::string text = seeds()[random() % seeds().size()];
  for (auto n = random() % 4; n > 0 && !text.empty(); --n) {
    const std::size_t at = random() % text.size();
    switch (random() % 4) {
      case 0:
        text[at] = letters[random() % letters.size()];
        break;
      case 1:
        text.insert(at, 1, letters[random() % letters.size()]);
        break;
      case 2:
        text.erase(at, 1 + random() % 3);
        break;
      default:
        text.insert(at, text.substr(random() % text.size(), random() % 12));
        break;
    }
  }
  return text;
}

TEST(JsonPeer, PythonReadsTheSameFromEveryText) {
  if (!have_python()) GTEST_SKIP() << "python3 is not installed";
  std::mt19937 random(8259);
  std::vector<std::string> texts = seeds();
  while (texts.size() < 40'000) texts.push_back(mutated(random));
  const auto peer = ask_python(texts);
  ASSERT_EQ(peer.size(), texts.size());
  std::size_t accepted = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto ours = parse(texts[i]);
    ASSERT_EQ(ours ? plain(*ours) : "reject", peer[i]) << texts[i] << '\n' << (ours ? "" : ours.error().message());
    accepted += ours ? 1 : 0;
  }
  EXPECT_GT(accepted, 4'000U);
}

TEST(JsonPeer, PythonReadsWhatWeWrote) {
  if (!have_python()) GTEST_SKIP() << "python3 is not installed";
  std::mt19937_64 random(8785);
  std::vector<std::string> texts;
  std::vector<std::string> expected;
  while (texts.size() < 5'000) {
    std::string text;
    for (auto n = random() % 12; n > 0; --n) text += static_cast<char>(random() & 0x7FU);
    text += "</日\u2028";
    const double number = std::bit_cast<double>(random());
    if (!std::isfinite(number) || std::trunc(number) == number) continue;  // whole numbers may come back as int64
    const Value tree{Value::Object{{text, Value{number}},
                                   {"n", Value{Value::Array{Value{text}, Value{}, Value{random() | 1U << 31U}}}}}};
    Writer w(static_cast<int>(texts.size() % 3));
    write(w, tree);
    texts.push_back(w.take());
    expected.push_back(plain(tree));
  }
  EXPECT_EQ(ask_python(texts), expected);
}

}  // namespace
}  // namespace nikkan::json
