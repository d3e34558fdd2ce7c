#pragma once
// One client of the proxy: its requests one after the other, each with a connection to the upstream server. Internal to the room.
//
//   head > body > answer > head …            the answer may begin, and end, while the body still comes
//          any > linger > over                after a refusal: octets are dropped until the client has seen it
#include <optional>
#include <string>

#include "nikkan/services/form/http_body.hpp"
#include "nikkan/services/form/proxy_core.hpp"
#include "nikkan/services/form/spool.hpp"

namespace nikkan::form {

class ClientSession final : public net::Session, private UpstreamUser {
 public:
  ClientSession(std::shared_ptr<ProxyCore> core, net::Connection& to);
  ~ClientSession() override;
  ClientSession(const ClientSession&) = delete;
  ClientSession& operator=(const ClientSession&) = delete;

  void on_octets(ByteView octets) override;
  void on_sent() override;
  void on_end(const std::optional<Error>& error) override;
  void tick(Clock::time_point now, Clock::duration passed);
  void drain();
  /// Since when it waits for another request; nothing when it does not, or never had one.
  std::optional<Clock::time_point> kept_since() const;
  /// Ends it, for another client's sake. Only when kept_since().
  void make_room();

 private:
  enum class Phase : std::uint8_t { head, body, answer, linger, over };

  // The request.
  void run();
  void settle();
  bool blocked() const;
  void begin();
  bool begin_form();
  void take_body(ByteView& in);
  void forward(ByteView octets);
  void forward_form(bool whole);
  void begin_form_body(bool whole);
  void spool(bool whole);
  void feed_spool();
  void end_body();
  void note_rewritten();
  void send_head(Framing framing, std::uint64_t length);
  void send_body(std::string_view octets);
  void send(std::string_view octets);
  void flush();

  // The answer.
  void on_upstream_ready(UpstreamLink& link) override;
  void on_upstream_failed(const Error& error) override;
  void on_upstream_octets(ByteView octets) override;
  void on_upstream_sent() override;
  void on_upstream_end(const std::optional<Error>& error) override;
  void on_upstream_gone() override { link_ = nullptr; }
  void take_answer(ByteView octets);
  bool take_response_head(ByteView& octets);
  bool begin_response();
  void write_response_head(const ResponseHead& head);
  void end_response(bool reusable);
  void next_request();

  // Trouble.
  void refuse(int status, std::string_view says);
  void refuse(int status, const Error& error);
  void refuse_form(const Error& error);
  void break_off();
  void linger();
  void drop_upstream();
  void write(std::string_view octets);
  void flush_reply();
  bool tick_body(Clock::duration passed);
  void see_client(Clock::time_point now);
  void tick_upstream(Clock::time_point now);

  const ProxyLimits& limits() const { return core_->options.limits; }
  ProxyCounters& counters() { return core_->counters; }

  std::shared_ptr<ProxyCore> core_;
  net::Connection& to_;
  Phase phase_ = Phase::head;
  Bytes pending_;     // came and was not looked at yet: at most one piece
  std::size_t at_ = 0;
  bool paused_ = false, running_ = false;

  HeadCollector collector_;
  RequestHead request_;  // views into collector_
  BodyDecoder body_;
  bool is_head_ = false, keep_ = true;
  bool fresh_ = true;  // no request was answered yet
  std::optional<FormRewriter> rewriter_;
  std::string held_;  // rewritten, and not sent yet
  std::optional<Spool> spool_;
  bool head_sent_ = false, body_sent_ = false, discarding_ = false;
  Framing out_framing_ = Framing::none;

  UpstreamLink* link_ = nullptr;
  bool connecting_ = false;
  std::string outbox_;  // for the link, once it is made or the piece at hand is used up
  std::string again_;   // a request that may be sent twice, as long as nothing of the answer came

  HeadCollector response_collector_;
  std::optional<ResponseHead> response_;  // final; views into response_collector_
  unsigned interim_ = 0;               // answers of 1xx so far
  BodyDecoder response_body_;
  Framing response_framing_ = Framing::none;
  std::string reply_;  // for the client, once the piece at hand is used up
  bool gathering_ = false;

  Clock::time_point since_;             // of the phase; of the first octet of a head
  Clock::duration waited_{};            // for octets of a body, in this window
  std::uint64_t window_octets_ = 0;
  Clock::time_point upstream_moved_, client_moved_;
  std::size_t upstream_unsent_ = 0, client_unsent_ = 0;
};

}  // namespace nikkan::form
