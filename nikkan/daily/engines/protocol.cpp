#include "nikkan/daily/engines/protocol.hpp"

#include <algorithm>

#include "nikkan/base/json.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/crypto/digest.hpp"

namespace nikkan::engines {
namespace {

using summary::Lang;
using summary::Request;
using summary::Response;
using summary::Status;

constexpr json::Limits kJsonLimits{.max_depth = 16, .max_bytes = 1U << 20U};

const daily::SourceSentence* find(const Request& request, int id) {
  const auto it = std::ranges::find_if(request.sentences, [id](const auto& s) { return s.id == id && !s.item; });
  return it == request.sentences.end() ? nullptr : &*it;
}

std::string_view text_of(const Request& request, const daily::SourceSentence& sentence) {
  const std::string_view all = request.abstract;
  if (sentence.span.from >= sentence.span.to || sentence.span.to > all.size()) return {};
  return all.substr(sentence.span.from, sentence.span.to - sentence.span.from);
}

void write_request(json::Writer& out, const Request& request) {
  out.member("task", request.lang == Lang::ja ? "translate" : "summarise").member("src", "en");
  out.member("dst", request.lang == Lang::ja ? "ja" : "en").key("sentences").begin_array();
  for (const int id : request.selected) {
    const auto* sentence = find(request, id);
    if (sentence == nullptr) continue;
    out.begin_object().member("id", id).member("text", collapse_space(text_of(request, *sentence))).end_object();
  }
  out.end_array().key("terms").begin_array();
  for (const auto& [en, ja] : request.terms) out.begin_object().member("en", en).member("ja", ja).end_object();
  out.end_array().key("frozen").begin_array();
  for (const std::string& frozen : request.frozen) out.value(frozen);
  out.end_array().member("max_chars", request.max_chars);
}

Result<void> read_ids(const json::Value& item, const Request& request, const ReplyLimits& limits,
                      daily::Sentence& sentence) {
  const json::Value* ids = item.find("source_ids");
  const auto* list = ids != nullptr ? ids->array() : nullptr;
  if (list == nullptr || list->empty()) return fail(Code::bad_value, "reply.source_ids");
  if (list->size() > limits.max_ids) return fail(Code::limit, "reply.source_ids");
  for (const json::Value& value : *list) {
    std::int64_t id = 0;
    const bool usable = value.integer(id) && id > 0 && id <= 1'000'000 &&
                        std::ranges::find(request.selected, static_cast<int>(id)) != request.selected.end();
    const auto* source = usable ? find(request, static_cast<int>(id)) : nullptr;
    if (source == nullptr) return fail(Code::bad_value, "reply.source_ids", 0, "no such sentence was sent");
    if (std::ranges::find(sentence.source_ids, static_cast<int>(id)) != sentence.source_ids.end()) continue;
    sentence.source_ids.push_back(static_cast<int>(id));
    sentence.spans.push_back(source->span);
  }
  return {};
}

/// The "out" member, whoever wrapped it.
Result<Response> read_out(const json::Value& reply, const Request& request, const ReplyLimits& limits) {
  const json::Value* out = reply.find("out");
  const auto* list = out != nullptr ? out->array() : nullptr;
  if (list == nullptr) return fail(Code::bad_value, "reply.out");
  if (list->size() > limits.max_sentences) return fail(Code::limit, "reply.out");
  Response response;
  for (const json::Value& item : *list) {
    const json::Value* text = item.find("text");
    if (text == nullptr || text->string() == nullptr) return fail(Code::bad_value, "reply.text");
    if (text->string()->size() > limits.max_text) return fail(Code::limit, "reply.text");
    daily::Sentence sentence;
    sentence.text = trim(*text->string());
    sentence.level = daily::Level::model;
    if (auto ids = read_ids(item, request, limits, sentence); !ids) return std::unexpected(ids.error());
    response.out.push_back(std::move(sentence));
  }
  return response;
}

std::string clipped(std::string_view text, std::size_t most) {
  std::string out = collapse_space(strip_controls(sanitize_utf8(text.substr(0, most))));
  while (out.ends_with("\xEF\xBF\xBD")) out.resize(out.size() - 3);  // a character that the cut went through
  return out;
}

Result<json::Value> parse_object(std::string_view text) {
  auto value = json::parse(text, kJsonLimits);
  if (!value) return std::unexpected(value.error());
  if (value->object() == nullptr) return fail(Code::bad_value, "reply", 0, "not a JSON object");
  return value;
}

const json::Value* first_choice(const json::Value& reply) {
  const json::Value* choices = reply.find("choices");
  const auto* list = choices != nullptr ? choices->array() : nullptr;
  return list != nullptr && !list->empty() ? &list->front() : nullptr;
}

}  // namespace

std::string request_line(const Request& request, std::uint64_t id) {
  json::Writer out;
  out.begin_object().member("v", 1).member("id", id);
  write_request(out, request);
  out.end_object();
  return out.take();
}

Result<Response> parse_reply(std::string_view line, std::uint64_t id, const Request& request,
                             const ReplyLimits& limits) {
  auto reply = parse_object(line);
  if (!reply) return std::unexpected(reply.error());
  const json::Value* told = reply->find("id");
  std::int64_t number = 0;
  if (told == nullptr || !told->integer(number) || number < 0 || static_cast<std::uint64_t>(number) != id) {
    return fail(Code::out_of_order, "reply.id", 0, "the reply is to another request");
  }
  if (const json::Value* error = reply->find("error"); error != nullptr && !error->is_null()) {
    Response response;
    response.status = Status::failed;
    response.reason =
        "the engine says: " + clipped(error->string() != nullptr ? *error->string() : "error", limits.max_reason);
    return response;
  }
  return read_out(*reply, request, limits);
}

std::string chat_body(const Request& request, const HttpOptions& options) {
  json::Writer user;
  user.begin_object();
  write_request(user, request);
  user.end_object();
  const int most = std::clamp(request.max_chars, 1, 8'192);
  json::Writer out;
  out.begin_object()
      .member("model", options.model.empty() ? std::string("default") : options.model)
      .key("messages")
      .begin_array();
  out.begin_object().member("role", "system").member("content", prompt(request.lang)).end_object();
  out.begin_object().member("role", "user").member("content", user.take()).end_object();
  out.end_array()
      .member("temperature", 0)
      .member("top_p", 1)
      .member("seed", options.seed)
      .member("max_tokens", 256 + 2 * most);
  out.member("stream", false).key("response_format").begin_object().member("type", "json_object").end_object();
  out.end_object();
  return out.take();
}

Result<Response> parse_chat_reply(std::string_view body, const Request& request, const ReplyLimits& limits) {
  auto reply = parse_object(body);
  if (!reply) return std::unexpected(reply.error());
  const json::Value* choice = first_choice(*reply);
  if (choice == nullptr) return fail(Code::bad_value, "reply.choices");
  const json::Value* finish = choice->find("finish_reason");
  if (finish == nullptr || finish->string() == nullptr || *finish->string() != "stop") {
    return fail(Code::truncated, "reply.finish_reason", 0, "the model did not finish");
  }
  const json::Value* message = choice->find("message");
  const json::Value* content = message != nullptr ? message->find("content") : nullptr;
  if (content == nullptr || content->string() == nullptr) return fail(Code::bad_value, "reply.content");
  auto inner = parse_object(*content->string());
  if (!inner) return std::unexpected(inner.error());
  return read_out(*inner, request, limits);
}

std::string cache_value(const Response& response) {
  json::Writer out;
  out.begin_object()
      .member("v", 1)
      .member("engine", response.engine)
      .member("version", response.version)
      .key("out")
      .begin_array();
  for (const daily::Sentence& sentence : response.out) {
    out.begin_object().member("text", sentence.text).key("source_ids").begin_array();
    for (const int id : sentence.source_ids) out.value(id);
    out.end_array().end_object();
  }
  out.end_array().end_object();
  return out.take();
}

Result<Response> parse_cache_value(std::string_view text, const Request& request) {
  auto value = parse_object(text);
  if (!value) return std::unexpected(value.error());
  const json::Value* version = value->find("v");
  std::int64_t number = 0;
  if (version == nullptr || !version->integer(number) || number != 1) return fail(Code::unsupported, "cache.v");
  auto response = read_out(*value, request, {});
  if (!response) return response;
  for (const auto& [name, target] :
       {std::pair{"engine", &response->engine}, std::pair{"version", &response->version}}) {
    const json::Value* member = value->find(name);
    if (member == nullptr || member->string() == nullptr) return fail(Code::bad_value, "cache.engine");
    *target = *member->string();
  }
  return response;
}

std::string cache_key(std::string_view engine, std::string_view version, const Request& request) {
  json::Writer out;
  out.begin_array().value(engine).value(version).value(kPromptVersion).begin_object();
  out.member("item", request.item_key);
  write_request(out, request);
  out.end_object().end_array();
  return crypto::sha256_hex(out.take());
}

}  // namespace nikkan::engines
