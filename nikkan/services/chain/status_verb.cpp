// nikkan chain status
#include <fmt/format.h>

#include <ostream>

#include "nikkan/base/excerpt.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/net/http_client.hpp"
#include "nikkan/net/local_socket.hpp"
#include "nikkan/services/chain/command.hpp"
#include "nikkan/services/chain/status.hpp"

namespace nikkan::chain {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kCommand = "nikkan chain status";

Result<std::string> ask(const std::string& where) {
  if (where.find('/') != std::string::npos && where.find("://") == std::string::npos) return net::ask_local(where, 5s);
  const auto at = net::parse_endpoint(where);
  if (!at) return fail(Code::bad_value, "address", 0, "neither a path with a slash nor an address such as 127.0.0.1:9121");
  net::HttpRequest request;
  request.url = "http://" + net::to_string(*at) + "/status.json";
  request.post = false;
  request.limits.timeout = 5s;
  const auto reply = net::http_exchange(request);
  if (!reply) return std::unexpected(reply.error());
  if (reply->status != 200) return fail(Code::bad_value, "http.status", 0, fmt::format("{}", reply->status));
  return reply->body;
}

int run_status(const command::Args& args, command::Io& io) {
  const std::string where = *args.get("WHERE");
  const auto json = ask(where);
  if (!json && json.error().field == "address") {
    io.err << fmt::format("{}: '{}' is {}\n", kCommand, for_terminal(where), json.error().detail);
    return command::kUsage;
  }
  if (!json) {
    io.err << error_line(kCommand, json.error().field == "socket" ? std::string() : where, json.error());
    return exit_status(json.error().code);
  }
  const auto text = describe_status(*json, io.colour);
  if (!text) {
    io.err << error_line(kCommand, where, text.error());
    return command::kRejected;
  }
  io.out << (args.flag("--json") ? *json : *text);
  return command::kOk;
}

}  // namespace

const command::Verb& status_verb() {
  static const command::Verb kVerb{
      .path = "chain status",
      .summary = "ask a running node where it is",
      .description = "The node answers when it was started with --status.",
      .positionals = {{.name = "WHERE", .help = "the socket's path, or the address of --status"}},
      .options = {{.name = "--json", .help = "the node's own words: one object on one line"}},
      .examples = {{"nikkan chain status /run/chain/b.socket", "state, neighbours, verdict"}, {"nikkan chain status --json 127.0.0.1:9121", "for programs"}},
      .run = run_status};
  return kVerb;
}

}  // namespace nikkan::chain
