#include "nikkan/services/form/client_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "nikkan/base/utf8.hpp"

namespace nikkan::form {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::size_t kSpoolPiece = 64U << 10U;
/// Of what was signed or hashed over a body that is no longer the same.
bool speaks_of_the_octets(std::string_view name) {
  return ascii_iequals(name, "content-md5") || ascii_iequals(name, "content-digest") || ascii_iequals(name, "digest") || ascii_iequals(name, "repr-digest");
}

/// Asked twice is asked once (RFC 9110, 9.2.2). Methods that are not known may not be.
bool is_idempotent(std::string_view method) {
  constexpr std::array<std::string_view, 6> kKnown{"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"};
  return std::ranges::find(kKnown, method) != kKnown.end();
}

bool is_form(const RequestHead& head) {
  const HttpField* type = find_field(head.fields, "content-type");
  return type != nullptr && ascii_iequals(form_params::media_type(type->value), "multipart/form-data");
}
bool is_coded(const RequestHead& head) {
  const HttpField* coding = find_field(head.fields, "content-encoding");
  return coding != nullptr && !ascii_iequals(coding->value, "identity");
}
bool stands_twice(const RequestHead& head, std::string_view name) {
  std::size_t count = 0;
  for (const HttpField& field : head.fields) count += ascii_iequals(field.name, name) ? 1U : 0U;
  return count > 1;
}

}  // namespace

ClientSession::ClientSession(std::shared_ptr<ProxyCore> core, net::Connection& to)
    : core_(std::move(core)),
      to_(to),
      collector_(core_->options.limits.head),
      response_collector_(HeadLimits{.max_octets = 64U << 10U, .max_fields = 256}),
      since_(Clock::now()),
      upstream_moved_(since_),
      client_moved_(since_) {
  core_->clients.insert(this);
}

ClientSession::~ClientSession() {
  core_->clients.erase(this);
  core_->pool.cancel(*this);
  if (link_ != nullptr) UpstreamPool::detach(*link_);
}

// ---------------------------------------------------------------- octets of the client

void ClientSession::on_octets(ByteView octets) {
  if (phase_ == Phase::over) return;
  if (phase_ == Phase::linger) {
    since_ = Clock::now();
    return;
  }
  window_octets_ += octets.size();
  pending_.insert(pending_.end(), octets.begin(), octets.end());
  run();
}

void ClientSession::on_sent() {
  client_moved_ = Clock::now();
  if (link_ != nullptr) link_->set_paused(false);
}

void ClientSession::on_end(const std::optional<Error>&) {
  if (phase_ == Phase::body || phase_ == Phase::answer) ++counters().broken;
  phase_ = Phase::over;
  drop_upstream();
  core_->clients.erase(this);
  core_->client_gone();
}

/// Everything that can be done with what came.
void ClientSession::run() {
  if (running_) return;  // called from within: the loop below goes on
  running_ = true;
  ByteView in = ByteView(pending_).subspan(at_);
  while (!in.empty() && !blocked() && (phase_ == Phase::head || phase_ == Phase::body)) {
    if (phase_ == Phase::body) {
      take_body(in);
      continue;
    }
    if (collector_.empty() && !fresh_) since_ = Clock::now();
    const auto whole = collector_.take(in);
    if (!whole) {
      refuse(status_of_head(whole.error()), whole.error());
    } else if (*whole) {
      begin();
    }
  }
  at_ = pending_.size() - in.size();
  running_ = false;
  flush();
  if (at_ == pending_.size() || phase_ == Phase::linger || phase_ == Phase::over) {
    pending_.clear();
    at_ = 0;
  }
  settle();
}

/// The client is read as long as what came was used up: one that sends ahead waits.
void ClientSession::settle() {
  const bool pause = phase_ != Phase::over && (!pending_.empty() || (phase_ == Phase::body && blocked()));
  if (pause == paused_) return;
  paused_ = pause;
  if (pause) {
    if (phase_ == Phase::body) ++counters().client_pauses;
    to_.pause();
  } else {
    to_.resume();
  }
}

/// The upstream server has enough to do.
bool ClientSession::blocked() const {
  if (phase_ != Phase::body) return false;
  return outbox_.size() > limits().high_water || (connecting_ && !outbox_.empty()) || (link_ != nullptr && link_->to().unsent() > limits().high_water);
}

// ---------------------------------------------------------------- a request

void ClientSession::begin() {
  auto head = parse_request_head(collector_.text(), limits().head);
  if (!head) return refuse(status_of_head(head.error()), head.error());
  request_ = std::move(*head);
  ++counters().requests;
  phase_ = Phase::body;
  since_ = upstream_moved_ = Clock::now();
  waited_ = {};
  window_octets_ = pending_.size();  // what is behind the head in this piece, and a little more
  is_head_ = request_.method == "HEAD";
  keep_ = request_.keep_alive && !core_->draining;
  body_ = BodyDecoder(request_.framing, request_.length);
  if (request_.framing == Framing::length && request_.length > limits().max_body) return refuse(413, "the body is too large");
  if (const HttpField* expect = find_field(request_.fields, "expect"); expect != nullptr && request_.minor != 0 && !request_.expects_continue) {
    return refuse(417, "this expectation is not known");
  }
  if (passed_through(request_.fields, core_->options.pseudonym)) return refuse(508, "the request has been here already");
  if (is_form(request_) && request_.framing != Framing::none && !is_coded(request_)) {
    if (!begin_form()) return;
  } else {
    send_head(request_.framing, request_.length);
  }
  if (phase_ == Phase::body && body_.done()) end_body();
}

/// False when it was refused.
bool ClientSession::begin_form() {
  ++counters().forms;
  const auto refused = [&](int status, std::string_view says) {
    refuse(status, says);
    return false;
  };
  if (stands_twice(request_, "content-type")) return refused(400, "Content-Type stands twice");
  auto boundary = form_params::Boundary::from_content_type(find_field(request_.fields, "content-type")->value, core_->options.rewrite.strict);
  if (!boundary) {
    refuse(form_params::http_status(boundary.error()), boundary.error());
    return false;
  }
  rewriter_.emplace(std::move(*boundary), core_->options.rewrite);
  // The body is needed before the upstream server can be asked.
  if (request_.expects_continue) write(kContinue);
  return true;
}

void ClientSession::take_body(ByteView& in) {
  const auto octets = body_.next(in);
  if (!octets) return refuse(octets.error().code == Code::limit ? 413 : 400, octets.error());
  if (!octets->empty()) {
    counters().request_octets += octets->size();
    if (body_.octets() > limits().max_body) return refuse(413, "the body is too large");
    forward(*octets);
  }
  if (phase_ == Phase::body && body_.done()) end_body();
}

void ClientSession::forward(ByteView octets) {
  if (discarding_) return;
  if (!rewriter_) return send_body(as_text(octets));
  if (auto fed = rewriter_->feed(octets, held_); !fed) return refuse_form(fed.error());
  forward_form(false);
}

void ClientSession::forward_form(bool whole) {
  if (!head_sent_) return begin_form_body(whole);
  send_body(held_);
  held_.clear();
}

/// Decides how the upstream server learns the length.
void ClientSession::begin_form_body(bool whole) {
  if (spool_) return spool(whole);
  if (whole) {
    send_head(Framing::length, held_.size());
  } else if (held_.size() < limits().hold) {
    return;
  } else if (core_->options.length == LengthMode::chunked || (core_->options.length == LengthMode::stream && request_.framing == Framing::chunked)) {
    send_head(Framing::chunked, 0);
  } else if (core_->options.length == LengthMode::spool) {
    return spool(whole);
  } else if (rewriter_->in_file()) {
    rewriter_->promise(request_.length, limits().room);
    send_head(Framing::length, rewriter_->promised());
  } else if (held_.size() > limits().max_hold) {
    return refuse(413, "too many parameters before the first file");
  } else {
    return;
  }
  send_body(held_);
  std::string().swap(held_);
}

void ClientSession::spool(bool whole) {
  if (!spool_) {
    auto opened = Spool::open(core_->options.spool_folder);
    if (!opened) return refuse(500, opened.error());
    spool_ = std::move(*opened);
    ++counters().spooled;
  }
  if (spool_->size() + held_.size() > limits().max_spool) return refuse(413, "the body is too large");
  if (auto written = spool_->write(held_); !written) return refuse(500, written.error());
  held_.clear();
  if (!whole) return;
  send_head(Framing::length, spool_->size());
  feed_spool();
}

void ClientSession::feed_spool() {
  if (!spool_ || !head_sent_ || connecting_ || discarding_) return;
  if (link_ == nullptr || link_->to().unsent() > 0) return;
  auto piece = spool_->read(kSpoolPiece);
  if (!piece) return break_off();
  if (piece->empty()) {
    spool_.reset();
    body_sent_ = true;
    return;
  }
  link_->to().write(std::move(*piece));
}

/// The client has said all of its request.
void ClientSession::end_body() {
  phase_ = Phase::answer;
  since_ = Clock::now();
  if (discarding_) return;
  if (rewriter_) {
    if (auto finished = rewriter_->finish(held_); !finished) {
      phase_ = Phase::body;
      return refuse_form(finished.error());
    }
    note_rewritten();
    forward_form(true);
    if (phase_ != Phase::answer || spool_) return;
  }
  if (out_framing_ == Framing::chunked) {
    std::string last;
    append_last_chunk(last, clean_trailers(body_.trailers()));
    send(last);
  }
  body_sent_ = true;
}

void ClientSession::note_rewritten() {
  if (rewriter_->rewritten_fields() == 0 && rewriter_->rewritten_parts() == 0) return;
  ++counters().rewritten_forms;
  counters().rewritten_parts += rewriter_->rewritten_parts();
  counters().rewritten_fields += rewriter_->rewritten_fields();
  const std::vector<RewrittenPart> parts = rewriter_->take_log();
  if (core_->events.rewritten) core_->events.rewritten({to_.remote(), request_.method, request_.target, parts});
}

// ---------------------------------------------------------------- to the upstream server

void ClientSession::send_head(Framing framing, std::uint64_t length) {
  head_sent_ = true;
  out_framing_ = framing;
  const HopFields hop(request_.fields);
  std::string text = fmt::format("{} {} HTTP/1.1\r\n", request_.method, request_.target);
  text += fmt::format("Host: {}\r\n", request_.authority.empty() ? net::to_string(core_->options.upstream) : request_.authority);
  std::string forwarded, via;
  for (const HttpField& field : request_.fields) {
    if (ascii_iequals(field.name, "host") || ascii_iequals(field.name, "content-length") || hop.drops(field.name)) continue;
    if (framing != Framing::chunked && ascii_iequals(field.name, "trailer")) continue;
    if (rewriter_ && (ascii_iequals(field.name, "expect") || speaks_of_the_octets(field.name))) continue;
    if (ascii_iequals(field.name, "via")) {
      via.append(field.value).append(", ");
    } else if (core_->options.forwarded_for && ascii_iequals(field.name, "x-forwarded-for")) {
      forwarded.append(field.value).append(", ");
    } else {
      text.append(field.name).append(": ").append(field.value).append("\r\n");
    }
  }
  if (core_->options.forwarded_for) text += fmt::format("X-Forwarded-For: {}{}\r\n", forwarded, nikkan::to_string(to_.remote().address));
  text += fmt::format("Via: {}1.{} {}\r\n", via, request_.minor, core_->options.pseudonym);  // RFC 9110, 7.6.3
  if (!core_->options.keep_upstream) text += "Connection: close\r\n";
  if (framing == Framing::chunked) text += "Transfer-Encoding: chunked\r\n";
  const bool had_length = find_field(request_.fields, "content-length") != nullptr;
  if (framing == Framing::length || (framing == Framing::none && had_length)) text += fmt::format("Content-Length: {}\r\n", framing == Framing::none ? 0 : length);
  text += "\r\n";
  if (framing == Framing::none && is_idempotent(request_.method)) again_ = text;
  send(text);
}

void ClientSession::send_body(std::string_view octets) {
  if (octets.empty()) return;
  if (out_framing_ != Framing::chunked) return send(octets);
  std::string chunk;
  chunk.reserve(octets.size() + 20);
  append_chunk(chunk, octets);
  send(chunk);
}

/// Gathers what one piece becomes, so that a body of tiny chunks costs no more memory than another.
void ClientSession::send(std::string_view octets) {
  outbox_.append(octets);
  if (link_ != nullptr || connecting_) return flush();
  // A request with a body, or one that must not be asked twice, has a connection of its own: none is lost to a server that just
  // then ends an idle one.
  UpstreamLink* idle = core_->pool.acquire(*this, !again_.empty());
  connecting_ = idle == nullptr;
  upstream_moved_ = Clock::now();
  if (idle != nullptr) on_upstream_ready(*idle);
}

void ClientSession::flush() {
  if (running_ || link_ == nullptr || outbox_.empty()) return;
  link_->to().write(Bytes(outbox_.begin(), outbox_.end()));
  outbox_.clear();
  if (outbox_.capacity() > 4 * kSpoolPiece) outbox_.shrink_to_fit();
}

// ---------------------------------------------------------------- trouble

void ClientSession::write(std::string_view octets) {
  reply_.append(octets);
  if (!gathering_) flush_reply();
}

void ClientSession::flush_reply() {
  if (reply_.empty()) return;
  if (to_.unsent() == 0) client_moved_ = Clock::now();
  to_.write(Bytes(reply_.begin(), reply_.end()));
  reply_.clear();
}

void ClientSession::refuse(int status, const Error& error) {
  Error shown = error;
  shown.detail.clear();  // may hold the client's text, or paths
  refuse(status, shown.message());
}

void ClientSession::refuse_form(const Error& error) {
  if (error.field == "form.room") return refuse(413, "consolidated fields behind a long file: put them before it");
  refuse(form_params::http_status(error), error);
}

void ClientSession::refuse(int status, std::string_view says) {
  drop_upstream();
  if (response_) return break_off();  // an answer is under way: all that can be said is that it ends here
  ProxyCounters& of = counters();
  ++(status == 413 || status == 431 ? of.too_large : status == 408 ? of.timed_out : status == 500 ? of.spool_failed : status >= 500 && status != 501 && status != 505 && status != 508 ? of.upstream_failed : status >= 415 ? of.unsupported : of.bad_request);
  const auto reason = [&]() -> std::string_view {
    switch (status) {
      case 400: return "Bad Request";
      case 408: return "Request Timeout";
      case 413: return "Content Too Large";
      case 415: return "Unsupported Media Type";
      case 417: return "Expectation Failed";
      case 431: return "Request Header Fields Too Large";
      case 501: return "Not Implemented";
      case 502: return "Bad Gateway";
      case 504: return "Gateway Timeout";
      case 505: return "HTTP Version Not Supported";
      case 508: return "Loop Detected";  // RFC 5842, 7.2
      default: return "Internal Server Error";
    }
  }();
  std::string text = fmt::format("HTTP/1.1 {} {}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", status, reason,
                                 says.size() + 1);
  if (!is_head_) text.append(says).append("\n");
  write(text);
  flush_reply();
  if (phase_ == Phase::answer) {
    phase_ = Phase::over;  // the request is whole: nothing more is due to come
    to_.finish();
  } else {
    linger();
  }
}

/// Closing while octets are on their way would reset the connection, and the client might lose the answer with it.
void ClientSession::linger() {
  phase_ = Phase::linger;
  since_ = Clock::now();
  waited_ = {};
}

void ClientSession::break_off() {
  if (phase_ == Phase::over) return;
  ++counters().broken;
  phase_ = Phase::over;
  drop_upstream();
  flush_reply();
  client_moved_ = Clock::now();
  // It has what there was, and sees that it is not all: no last chunk, fewer octets than were told; else the end is a reset.
  if (response_ && response_framing_ == Framing::until_close) {
    to_.finish_with_reset();
  } else {
    to_.finish();
  }
}

void ClientSession::drop_upstream() {
  core_->pool.cancel(*this);
  connecting_ = false;
  outbox_.clear();
  if (link_ != nullptr) core_->pool.drop(*std::exchange(link_, nullptr));
  spool_.reset();
  held_.clear();
}

void ClientSession::drain() {
  keep_ = false;
  if (phase_ != Phase::head || !collector_.empty()) return;
  phase_ = Phase::over;
  to_.finish();
}

std::optional<Clock::time_point> ClientSession::kept_since() const {
  const bool kept = phase_ == Phase::head && !fresh_ && collector_.empty() && pending_.empty() && to_.unsent() == 0;
  return kept ? std::optional(since_) : std::nullopt;
}

void ClientSession::make_room() {
  phase_ = Phase::over;
  to_.finish();
}

// ---------------------------------------------------------------- time

void ClientSession::tick(Clock::time_point now, Clock::duration passed) {
  switch (phase_) {
    case Phase::over:  // closing: what is queued is for a client that takes it
      see_client(now);
      if (now - client_moved_ >= limits().take_timeout) to_.close();
      return;
    case Phase::linger:
      waited_ += passed;
      if (now - since_ >= limits().linger || waited_ >= 5 * limits().linger) {
        phase_ = Phase::over;
        to_.close();
      }
      return;
    case Phase::head:
      if (to_.unsent() > 0) break;
      if (!collector_.empty()) {
        if (now - since_ >= limits().header_timeout) return refuse(408, "the request took too long");
      } else if (now - since_ >= (fresh_ ? limits().header_timeout : limits().idle_timeout)) {
        phase_ = Phase::over;
        to_.finish();
      }
      return;
    case Phase::body:
      if (tick_body(passed)) return;
      break;
    case Phase::answer: break;
  }
  tick_upstream(now);
}

/// The time that a client was waited for, and what it sent in it. True when that was too little.
bool ClientSession::tick_body(Clock::duration passed) {
  if (paused_) return false;
  waited_ += passed;
  if (waited_ < limits().rate_window) return false;
  const auto seconds = std::chrono::duration<double>(waited_).count();
  const bool slow = static_cast<double>(window_octets_) < static_cast<double>(limits().min_rate) * seconds;
  waited_ = {};
  window_octets_ = 0;
  if (slow) refuse(408, "the body came too slowly");
  return slow;
}

void ClientSession::see_client(Clock::time_point now) {
  if (to_.unsent() == client_unsent_) return;
  client_unsent_ = to_.unsent();
  client_moved_ = now;
}

void ClientSession::tick_upstream(Clock::time_point now) {
  see_client(now);
  if (to_.unsent() > 0) {
    // The client has something to take first.
    upstream_moved_ = now;
    if (now - client_moved_ >= limits().take_timeout) break_off();
    return;
  }
  const std::size_t unsent = link_ == nullptr ? 0 : link_->to().unsent();
  const bool waits_for_client = phase_ == Phase::head || (phase_ == Phase::body && unsent == 0 && !connecting_);
  if (unsent != upstream_unsent_ || waits_for_client) {
    upstream_unsent_ = unsent;
    upstream_moved_ = now;
  }
  const auto most = connecting_ ? limits().connect_timeout + std::chrono::milliseconds(1000) : limits().upstream_timeout;
  if (now - upstream_moved_ >= most) refuse(504, "the server did not answer in time");
}

}  // namespace nikkan::form
