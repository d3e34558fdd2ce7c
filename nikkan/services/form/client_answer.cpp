// The way back: what the upstream server answers.
#include <fmt/format.h>

#include <utility>

#include "nikkan/base/utf8.hpp"
#include "nikkan/services/form/client_session.hpp"

namespace nikkan::form {
namespace {

constexpr unsigned kMostInterim = 16;  ///< answers of 1xx before the final one; each renews the server's time

}  // namespace

void ClientSession::on_upstream_ready(UpstreamLink& link) {
  link_ = &link;
  connecting_ = false;
  upstream_moved_ = Clock::now();
  flush();
  if (spool_) feed_spool();
  run();
}

void ClientSession::on_upstream_failed(const Error&) {
  connecting_ = false;
  refuse(502, "the server cannot be reached");
  run();
}

void ClientSession::on_upstream_sent() {
  upstream_moved_ = Clock::now();
  feed_spool();
  run();
}

void ClientSession::on_upstream_octets(ByteView octets) {
  if (response_) upstream_moved_ = Clock::now();
  again_.clear();
  gathering_ = true;
  take_answer(octets);
  gathering_ = false;
  flush_reply();
  if (link_ != nullptr && to_.unsent() > limits().high_water) {
    ++counters().upstream_pauses;
    link_->set_paused(true);
  }
}

void ClientSession::take_answer(ByteView octets) {
  while (!octets.empty() && link_ != nullptr) {
    if (!response_) {
      if (!take_response_head(octets)) break;
      continue;
    }
    const auto piece = response_body_.next(octets);
    if (!piece) return break_off();
    counters().response_octets += piece->size();
    if (response_framing_ == Framing::chunked) {
      std::string chunk;
      append_chunk(chunk, as_text(*piece));
      write(chunk);
    } else if (!piece->empty()) {
      write(as_text(*piece));
    }
    if (response_body_.done()) end_response(octets.empty());
  }
}

/// False when there is no more to do.
bool ClientSession::take_response_head(ByteView& octets) {
  const auto whole = response_collector_.take(octets);
  if (!whole) {
    refuse(502, "the server's answer is no HTTP");
    run();
    return false;
  }
  constexpr std::string_view kBegin = "HTTP/";
  const std::string_view begin = response_collector_.text().substr(0, kBegin.size());
  if (!begin.starts_with('\r') && !kBegin.starts_with(begin)) {  // says something else, and may wait for an answer to it
    refuse(502, "the server's answer is no HTTP");
    run();
    return false;
  }
  if (!*whole) return true;  // used up, and no more time for the rest
  upstream_moved_ = Clock::now();
  if (!begin_response()) {
    refuse(502, "the server's answer cannot be understood");
    run();
    return false;
  }
  if (response_ && response_body_.done()) end_response(octets.empty());
  return true;
}

/// An interim answer goes to a client that can have one; a final one begins.
bool ClientSession::begin_response() {
  const auto head = parse_response_head(response_collector_.text(), is_head_, HeadLimits{.max_octets = 64U << 10U, .max_fields = 256});
  // Nobody was asked to change protocols.
  if (!head || head->status == 101) return false;
  if (head->status < 200) {
    if (++interim_ > kMostInterim) return false;
    // RFC 9110, 15.2; a form was told to go on already.
    if (request_.minor != 0 && !(rewriter_ && head->status == 100)) write_response_head(*head);
    response_collector_.reset();
    return true;
  }
  response_ = *head;
  response_body_ = BodyDecoder(head->framing, head->length);
  response_framing_ = head->framing;
  const bool open_ended = head->framing == Framing::chunked || head->framing == Framing::until_close;
  if (open_ended) response_framing_ = request_.minor == 0 ? Framing::until_close : Framing::chunked;
  if (response_framing_ == Framing::until_close) keep_ = false;
  if (!body_sent_) {
    keep_ = false;
    // The server has made up its mind; one that says yes may still be reading.
    if (head->status >= 400 && phase_ == Phase::body) discarding_ = true;
  }
  if (core_->draining) keep_ = false;
  write_response_head(*response_);
  return true;
}

void ClientSession::write_response_head(const ResponseHead& head) {
  const HopFields hop(head.fields);
  std::string text = fmt::format("HTTP/1.1 {} {}\r\n", head.status, head.reason);
  for (const HttpField& field : head.fields) {
    if (ascii_iequals(field.name, "content-length") || hop.drops(field.name)) continue;
    if (response_framing_ != Framing::chunked && ascii_iequals(field.name, "trailer")) continue;
    text.append(field.name).append(": ").append(field.value).append("\r\n");
  }
  if (head.status >= 200) {
    const bool says_length = find_field(head.fields, "content-length") != nullptr && head.status != 204 && head.framing != Framing::chunked;
    if (says_length) text += fmt::format("Content-Length: {}\r\n", head.length);
    if (response_framing_ == Framing::chunked) text += "Transfer-Encoding: chunked\r\n";
    if (!keep_) text += "Connection: close\r\n";
  }
  write(text + "\r\n");
}

/// The answer is whole. `reusable`: nothing came behind it.
void ClientSession::end_response(bool reusable) {
  if (response_framing_ == Framing::chunked) {
    std::string last;
    append_last_chunk(last, clean_trailers(response_body_.trailers()));
    write(last);
  }
  ++counters().answered;
  const bool keeps = core_->options.keep_upstream && reusable && body_sent_ && response_->keep_alive && link_ != nullptr && link_->to().unsent() == 0;
  if (keeps) core_->pool.release(*std::exchange(link_, nullptr));
  drop_upstream();
  if (!body_sent_ && phase_ == Phase::body) return linger();
  if (keep_) return next_request();
  phase_ = Phase::over;
  flush_reply();
  to_.finish();
}

void ClientSession::next_request() {
  collector_.reset();
  response_collector_.reset();
  response_.reset();
  rewriter_.reset();
  held_.clear();
  again_.clear();
  request_ = {};
  interim_ = 0;
  head_sent_ = body_sent_ = discarding_ = is_head_ = false;
  phase_ = Phase::head;
  fresh_ = false;
  since_ = Clock::now();
  run();
}

void ClientSession::on_upstream_end(const std::optional<Error>& error) {
  const bool was_reused = link_ != nullptr && link_->reused();
  link_ = nullptr;
  if (phase_ == Phase::linger || phase_ == Phase::over) return;
  if (response_) {
    if (response_body_.done()) return;
    if (response_->framing == Framing::until_close && !error) return end_response(false);
    return break_off();
  }
  // A kept connection that the server ended just then: a request that may be asked twice is.
  if (was_reused && !again_.empty() && response_collector_.empty()) {
    outbox_ = std::exchange(again_, {});
    core_->pool.acquire(*this, false);
    connecting_ = true;
    upstream_moved_ = Clock::now();
    return;
  }
  refuse(502, "the server ended the connection without an answer");
  run();
}

}  // namespace nikkan::form
