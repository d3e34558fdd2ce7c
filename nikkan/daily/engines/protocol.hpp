#pragma once
// What engines say and hear, as pure functions over text: request line, chat body, replies.
#include <cstdint>
#include <string>
#include <string_view>

#include "nikkan/base/error.hpp"
#include "nikkan/daily/engines/engines.hpp"

namespace nikkan::engines {

/// Changes whenever the prompt or the request's shape does; part of every cache key.
inline constexpr std::string_view kPromptVersion = "1";

struct ReplyLimits {
  std::size_t max_sentences = 32;
  std::size_t max_text = 4'096;  ///< octets of one sentence
  std::size_t max_ids = 16;      ///< source sentences of one sentence
  std::size_t max_reason = 200;  ///< octets of an error text that are kept
};

/// One request line, without the line feed:
/// {"v":1,"id":…,"task":…,"src":"en","dst":…,"sentences":[…],"terms":[…],"frozen":[…],"max_chars":…}
std::string request_line(const summary::Request& request, std::uint64_t id);

/// {"id":…,"out":[{"text":…,"source_ids":[1]}]} or {"id":…,"error":…}. A reply that isn't one is an error:
/// bad_value "reply", out_of_order "reply.id", limit "reply.out". An error reply is Status failed.
Result<summary::Response> parse_reply(std::string_view line, std::uint64_t id, const summary::Request& request,
                                      const ReplyLimits& limits = {});

/// The body of POST /v1/chat/completions.
std::string chat_body(const summary::Request& request, const HttpOptions& options);

/// choices[0].message.content of a chat reply, read as {"out":[…]}. finish_reason other than "stop" is truncated
/// "reply.finish_reason".
Result<summary::Response> parse_chat_reply(std::string_view body, const summary::Request& request,
                                           const ReplyLimits& limits = {});

/// The system prompt for a language.
std::string_view prompt(summary::Lang lang);

/// A response in the form of the cache, and back; nothing when the text isn't one.
std::string cache_value(const summary::Response& response);
Result<summary::Response> parse_cache_value(std::string_view text, const summary::Request& request);
/// SHA-256 over engine, version, prompt version and request, in hexadecimal.
std::string cache_key(std::string_view engine, std::string_view version, const summary::Request& request);

}  // namespace nikkan::engines
