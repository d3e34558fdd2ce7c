#include <gmock/gmock.h>

#include <sstream>

#include "nikkan/labs/icmpv6_reflection/command.hpp"
#include "nikkan/labs/icmpv6_reflection/tests/vectors.hpp"

namespace nikkan::icmpv6_reflection {
namespace {

using ::testing::HasSubstr;

struct Ran {
  int status;
  std::string out, err;
};

Ran decode_lines(const std::string& input, bool json = false) {
  std::istringstream in(input);
  std::ostringstream out, err;
  command::Io io{.in = in, .out = out, .err = err};
  command::Args args;
  args.values = {{"FILE", {"-"}}, {"--lines", {"true"}}};
  if (json) args.values["--json"] = {"true"};
  const int status = table().verbs[0].run(args, io);
  return {status, out.str(), err.str()};
}

std::string line(std::string_view name, std::string_view hex) {
  return std::string(name) + '\t' + std::string(hex) + '\n';
}

TEST(Command, ComparesAReplyWithItsRequest) {
  const Ran run = decode_lines("# two\n" + line("req", vectors::kRequest64) + line("rep", vectors::kReply64));
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("rep: Extended Echo Reply 2001:db8:2::2 > 2001:db8:1::1, 120 octets"));
  EXPECT_THAT(run.out, HasSubstr("the path changed nothing that the copy shows"));
}

TEST(Command, GoesOnBehindABadPacket) {
  const Ran run = decode_lines(line("cut", std::string_view(vectors::kRequest64).substr(0, 100)) + line("odd", "6x") +
                               line("sum", vectors::kBadStructureSum) + line("rep", vectors::kReply64));
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, HasSubstr("nikkan reflect decode: -: cut: truncated at byte 50 (ipv6.payload)\n"));
  EXPECT_THAT(run.err, HasSubstr("nikkan reflect decode: -: odd: bad_value at byte 1"));
  EXPECT_THAT(run.err, HasSubstr("nikkan reflect decode: -: sum: bad_value at byte 50 (extension.checksum)\n"));
  EXPECT_THAT(run.out, HasSubstr("rep: Extended Echo Reply"));
}

TEST(Command, WritesOneObjectAPacket) {
  const Ran run = decode_lines(line("req", vectors::kRequestChain) + line("rep", vectors::kReplyChain), true);
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("{\"input\":\"-: req\",\"faults\":[],\"message\":\"extended_echo_request\""));
  EXPECT_THAT(run.out,
              HasSubstr("{\"input\":\"-: rep\",\"changes\":[],\"headers_seen\":true,\"routers\":0,\"faults\":[]"));
  EXPECT_THAT(run.out, HasSubstr("\"copy\":{\"traffic_class\":0"));
}

}  // namespace
}  // namespace nikkan::icmpv6_reflection
