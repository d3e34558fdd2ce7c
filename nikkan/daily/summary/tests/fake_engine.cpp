#include "nikkan/daily/summary/tests/fake_engine.hpp"

#include <algorithm>

namespace nikkan::summary::test {
namespace {

std::string source_text(const Request& request, int id) {
  for (const auto& sentence : request.sentences) {
    if (sentence.id == id && !sentence.item)
      return request.abstract.substr(sentence.span.from, sentence.span.to - sentence.span.from);
  }
  return {};
}

/// The sentence without its negations, in the language asked for.
std::string without_negation(const Request& request, int id) {
  std::string text = source_text(request, id);
  for (std::string_view word : {" not", " only", "n't", " no ", "without "}) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word))
      text.replace(at, word.size(), " ");
  }
  return request.lang == Lang::en ? text : "これは" + text.substr(0, text.find(' ')) + "です。";
}

Response failure(Status status, std::string_view reason) {
  Response response;
  response.engine = "fake";
  response.version = "1";
  response.status = status;
  response.reason = reason;
  return response;
}

}  // namespace

std::string_view to_string(Trick trick) {
  static constexpr std::string_view kNames[] = {"echo",        "empty",          "too_long",    "invented_number",
                                                "dropped_not", "wrong_language", "broken_json", "slow",
                                                "crash",       "no_source",      "scripted"};
  return kNames[static_cast<std::size_t>(trick)];
}

std::string FakeEngine::text_for(const Request& request, int id) const {
  switch (trick_) {
    case Trick::too_long: {
      std::string text;
      for (int i = 0; i < 100; ++i) text += source_text(request, id) + " ";
      return text;
    }
    case Trick::invented_number:
      return request.lang == Lang::ja ? "RFC 99999を更新します。" : "This document updates RFC 99999.";
    case Trick::dropped_not:
      return without_negation(request, id);
    case Trick::wrong_language:
      return "Ce document présente une méthode nouvelle.";
    default:
      return source_text(request, id);
  }
}

Response FakeEngine::run(const Request& request) {
  ++calls_;
  if (trick_ == Trick::broken_json) return failure(Status::failed, "bad_value at byte 3 (json)");
  if (trick_ == Trick::slow) return failure(Status::timeout, "no reply within the time limit");
  if (trick_ == Trick::crash) return failure(Status::failed, "exit status 139");
  Response response = failure(Status::ok, "");
  if (trick_ == Trick::empty) return response;
  for (const int id : request.selected) {
    daily::Sentence sentence;
    sentence.source_ids = {trick_ == Trick::no_source ? 9'999 : id};
    if (trick_ == Trick::scripted) {
      for (const std::string& text : script_) {
        sentence.text = text;
        response.out.push_back(sentence);
      }
      return response;
    }
    sentence.text = text_for(request, id);
    response.out.push_back(std::move(sentence));
  }
  return response;
}

}  // namespace nikkan::summary::test
