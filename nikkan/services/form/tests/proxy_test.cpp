#include "nikkan/services/form/proxy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>

#include "nikkan/services/form/proxy_metrics.hpp"

namespace nikkan::form {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

net::Endpoint loopback() { return *net::parse_endpoint("127.0.0.1:0"); }
Bytes bytes(std::string_view text) { return Bytes(text.begin(), text.end()); }

/// One end of a connection, under the test's control.
struct End {
  net::Connection* to = nullptr;  // nullptr once it has ended
  std::string heard;
  bool ended = false;
  void say(std::string_view text) const { to->write(bytes(text)); }
};

class Talk final : public net::Session {
 public:
  Talk(std::shared_ptr<End> end, std::function<void(End&)> on_heard) : end_(std::move(end)), on_heard_(std::move(on_heard)) {}
  void on_octets(ByteView octets) override {
    end_->heard += as_text(octets);
    if (on_heard_) on_heard_(*end_);
  }
  void on_end(const std::optional<Error>&) override {
    end_->to = nullptr;
    end_->ended = true;
    if (on_heard_) on_heard_(*end_);
  }

 private:
  std::shared_ptr<End> end_;
  std::function<void(End&)> on_heard_;
};

class ProxyTest : public testing::Test {
 protected:
  /// The upstream server: what it does whenever it heard something.
  std::function<void(End&)> server = [](End&) {};
  std::vector<std::shared_ptr<End>> served;
  ProxyOptions options;
  ProxyEvents events;
  net::EventLoop loop;
  std::unique_ptr<Proxy> proxy;
  net::Endpoint at;
  std::thread thread;

  void start() {
    prepare();
    thread = std::thread([this] { loop.run(); });
  }
  void prepare() {
    if (options.upstream.port == 0) {
      options.upstream = loop.listen(loopback(), [this](net::Connection& to) {
        served.push_back(std::make_shared<End>());
        served.back()->to = &to;
        return std::make_unique<Talk>(served.back(), [this](End& end) { server(end); });
      }).value();
    }
    proxy = std::make_unique<Proxy>(loop, options, events);
    at = proxy->listen(loopback()).value();
  }
  std::shared_ptr<End> client(std::string text, std::function<void(End&)> on_heard = {}) {
    auto end = std::make_shared<End>();
    in_loop([&] { connect(end, std::move(text), on_heard); });
    return end;
  }
  void connect(std::shared_ptr<End> end, std::string text, std::function<void(End&)> on_heard) {
    loop.connect(at, 5s, [end, text = std::move(text), on_heard](net::Connection& to) {
      end->to = &to;
      if (!text.empty()) to.write(bytes(text));
      return std::make_unique<Talk>(end, on_heard);
    }, [](const Error& error) { ADD_FAILURE() << error.message(); });
  }
  /// Runs in the loop's thread, where everything here lives; the test waits.
  void in_loop(const std::function<void()>& call) {
    std::promise<void> done;
    loop.post([&] {
      call();
      done.set_value();
    });
    done.get_future().wait();
  }
  /// Waits until `done`, which is asked in the loop's thread again and again; fails after a while.
  void until(const std::function<bool()>& done) {
    for (int left = 4000; left != 0; --left) {
      bool yes = false;
      in_loop([&] { yes = done(); });
      if (yes) return;
      std::this_thread::sleep_for(5ms);
    }
    FAIL() << "it did not come to that";
  }
  void TearDown() override {
    loop.stop();
    thread.join();
  }
  /// One exchange with a fresh client that ends when the connection does or the answer has `enough`.
  std::string ask(std::string text, std::string_view enough = {}) {
    const auto end = client(std::move(text));
    until([=] { return end->ended || (!enough.empty() && end->heard.find(enough) != std::string::npos); });
    return end->heard;
  }
  static bool whole_head(const End& end) { return end.heard.find("\r\n\r\n") != std::string::npos; }
  /// Answers each request without a body.
  static void answer_each(End& end, std::string_view answer) {
    for (std::size_t at = 0; (at = end.heard.find("\r\n\r\n")) != std::string::npos; end.heard.erase(0, at + 4)) end.say(answer);
  }
};

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes";
constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr std::string_view kLast = "GET /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

std::string form_post(std::string_view body, std::string_view more = {}) {
  return "POST /f HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(more) + "\r\n" +
         std::string(body);
}
constexpr std::string_view kParams =
    "--B\r\nContent-Disposition: form-data; name=\"params\"\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nuser_id=12345&session=abc123\r\n";
constexpr std::string_view kExpanded =
    "--B\r\nContent-Disposition: form-data; name=\"user_id\"\r\n\r\n12345\r\n--B\r\nContent-Disposition: form-data; name=\"session\"\r\n\r\nabc123\r\n";
std::string file_part(std::size_t octets) {
  return "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\nContent-Type: a/b\r\n\r\n" + std::string(octets, 'x') + "\r\n";
}
const std::string kEnd = "--B--\r\n";

TEST_F(ProxyTest, HandsOnARequestAndItsAnswer) {
  std::string seen;
  server = [&](End& end) {
    if (end.ended || !whole_head(end)) return;
    seen = end.heard;
    end.say("HTTP/1.1 201 Made\r\nX-A: b\r\nConnection: x-one\r\nX-One: y\r\nKeep-Alive: timeout=5\r\nContent-Length: 3\r\n\r\nyes");
  };
  start();
  const std::string answer = ask("GET /p?q HTTP/1.1\r\nHost: example.org\r\nCookie: a=b\r\nTE: trailers\r\nUpgrade: websocket\r\nConnection: close, Upgrade, X-Hop\r\nX-Hop: 1\r\nX-End: 2\r\n\r\n");
  EXPECT_EQ(answer, "HTTP/1.1 201 Made\r\nX-A: b\r\nContent-Length: 3\r\nConnection: close\r\n\r\nyes");
  EXPECT_EQ(seen, "GET /p?q HTTP/1.1\r\nHost: example.org\r\nCookie: a=b\r\nX-End: 2\r\nVia: 1.1 nikkan\r\n\r\n");
}

TEST_F(ProxyTest, KeepsConnectionsOnBothSides) {
  server = [](End& end) { answer_each(end, kOk); };
  start();
  const std::string answers = ask(std::string(kGet) + std::string(kGet) + std::string(kLast));
  EXPECT_EQ(answers, std::string(kOk) + std::string(kOk) + "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nyes");
  EXPECT_EQ(served.size(), 1U);
  EXPECT_EQ(proxy->counters().answered, 3U);
  EXPECT_EQ(proxy->idle_upstreams(), 1U);
}

TEST_F(ProxyTest, AsksAgainWhenAKeptConnectionHadJustEnded) {
  bool first = true;
  server = [&](End& end) {
    if (end.ended || !whole_head(end)) return;
    if (served.size() == 1 && !first) return end.to->close();  // the second request on it
    first = false;
    answer_each(end, kOk);
  };
  start();
  EXPECT_THAT(ask(std::string(kGet) + std::string(kLast)), EndsWith("Connection: close\r\n\r\nyes"));
  EXPECT_EQ(served.size(), 2U);
}

TEST_F(ProxyTest, PassesABodyWithALengthUntouched) {
  server = [](End& end) {
    if (!end.ended && end.heard.ends_with("\0\r\n--x")) end.say(kOk);
  };
  start();
  const std::string body = "\0\r\n--x";
  ask("PUT /x HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body);
  EXPECT_THAT(served[0]->heard, EndsWith("Content-Type: text/plain\r\nVia: 1.1 nikkan\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body));
}

TEST_F(ProxyTest, PassesChunksAndTrailersBothWays) {
  server = [](End& end) {
    if (!end.ended && end.heard.ends_with("X-Sum: 1\r\n\r\n")) end.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n0\r\nX-T: 2\r\nHost: no\r\n\r\n");
  };
  start();
  const std::string answer = ask("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3;a\r\nabc\r\n0\r\nX-Sum: 1\r\nContent-Length: 3\r\n\r\n");
  EXPECT_THAT(served[0]->heard, EndsWith("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n"));
  EXPECT_THAT(answer, EndsWith("Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nab\r\n0\r\nX-T: 2\r\n\r\n"));
}

TEST_F(ProxyTest, AnswersThatHaveNoBodyHaveNone) {
  const std::pair<std::string, std::string> cases[] = {{"HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"},
                                                       {"HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"},
                                                       {"GET", "HTTP/1.1 204 No Content\r\n\r\n"},
                                                       {"GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 999\r\n\r\n"}};
  std::string answer;
  server = [&](End& end) { answer_each(end, answer); };
  start();
  std::string wire, want;
  for (const auto& [method, text] : cases) {
    answer = text;
    const auto end = client(method + " / HTTP/1.1\r\nHost: h\r\n\r\n" + std::string(kGet));
    // The second answer comes at once behind the first.
    until([&] { return end->heard.find("\r\n\r\nHTTP/1.1") != std::string::npos && end->heard.size() > text.size(); });
    EXPECT_EQ(end->ended, false);
  }
}

TEST_F(ProxyTest, AnOpenEndedAnswerIsChunkedForHttp11AndEndsForHttp10) {
  server = [](End& end) {
    if (end.ended || !whole_head(end)) return;
    end.say("HTTP/1.0 200 OK\r\nX: y\r\n\r\nall of it");
    end.to->finish();
  };
  start();
  EXPECT_EQ(ask(std::string(kGet), "0\r\n\r\n"), "HTTP/1.1 200 OK\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nall of it\r\n0\r\n\r\n");
}

TEST_F(ProxyTest, AnAnswerToHttp10HasNoChunks) {
  server = [](End& end) {
    if (!end.ended && whole_head(end)) end.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n");
  };
  start();
  EXPECT_EQ(ask("GET / HTTP/1.0\r\n\r\n"), "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nab");
  EXPECT_THAT(served[0]->heard, HasSubstr("Host: 127.0.0.1:"));
}

TEST_F(ProxyTest, HandsOnInterimAnswers) {
  server = [](End& end) {
    if (end.ended) return;
    if (end.heard.ends_with("\r\n\r\n")) end.say("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
    if (end.heard.ends_with("abc")) end.say(kOk);
  };
  start();
  const auto end = client("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  bool said = false;
  until([&] {
    if (!said && end->heard.find("100 Continue\r\n\r\n") != std::string::npos) {
      said = true;
      end->say("abc");
    }
    return end->heard.find("yes") != std::string::npos;
  });
  EXPECT_EQ(end->heard, "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + std::string(kOk));
  EXPECT_THAT(served[0]->heard, HasSubstr("Expect: 100-continue\r\n"));
}

TEST_F(ProxyTest, ExpandsAFormAndTellsItsNewLength) {
  options.forwarded_for = true;
  std::string log;
  events.rewritten = [&](const RewrittenRequest& request) { log = std::string(request.target) + " " + request.parts[0].name + " " + request.parts[0].fields[1]; };
  server = [](End& end) {
    if (!end.ended && end.heard.ends_with(kEnd)) end.say(kOk);
  };
  start();
  const std::string body = std::string(kParams) + file_part(10) + kEnd, want = std::string(kExpanded) + file_part(10) + kEnd;
  ask(form_post(body, "Connection: close\r\nX-Forwarded-For: 192.0.2.1\r\nContent-MD5: x\r\n"));
  EXPECT_EQ(served[0]->heard, "POST /f HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=B\r\nX-Forwarded-For: 192.0.2.1, 127.0.0.1\r\nVia: 1.1 nikkan\r\nContent-Length: " +
                                  std::to_string(want.size()) + "\r\n\r\n" + want);
  EXPECT_EQ(log, "/f params session");
  EXPECT_EQ(proxy->counters().rewritten_fields, 2U);
  EXPECT_THAT(to_metrics(*proxy), HasSubstr("\nnikkan_form_rewritten_fields_total 2\n"));
}

TEST_F(ProxyTest, TellsAClientOfAFormToGoOn) {
  server = [](End& end) {
    if (!end.ended && end.heard.ends_with(kEnd)) end.say("HTTP/1.1 100 Continue\r\n\r\n" + std::string(kOk));
  };
  start();
  const std::string all = form_post(std::string(kParams) + kEnd, "Expect: 100-continue\r\nConnection: close\r\n");
  const std::size_t head = all.find("\r\n\r\n") + 4;
  const auto end = client(all.substr(0, head));
  bool said = false;
  until([&] {
    if (!said && !end->heard.empty()) {
      said = true;
      EXPECT_EQ(end->heard, "HTTP/1.1 100 Continue\r\n\r\n");
      end->say(all.substr(head));
    }
    return end->ended;
  });
  EXPECT_THAT(served[0]->heard, Not(HasSubstr("Expect")));
  EXPECT_EQ(end->heard.find("100 Continue"), end->heard.rfind("100 Continue"));
}

/// A form of 200 KiB with parameters before and behind its file.
std::string long_body() { return std::string(kParams) + file_part(200'000) + std::string(kParams) + kEnd; }

TEST_F(ProxyTest, StreamsALongFormWithALengthThatItKeeps) {
  server = [](End& end) {
    if (!end.ended && end.heard.ends_with("\r\n\r\n\r\n")) end.say(kOk);
  };
  options.limits.room = 1000;
  start();
  EXPECT_THAT(ask(form_post(long_body(), "Connection: close\r\n")), StartsWith("HTTP/1.1 200"));
  const std::string& heard = served[0]->heard;
  const std::string body = heard.substr(heard.find("\r\n\r\n") + 4);
  EXPECT_THAT(heard, HasSubstr("Content-Length: " + std::to_string(body.size()) + "\r\n"));
  EXPECT_THAT(body, StartsWith(std::string(kExpanded) + file_part(200'000) + std::string(kExpanded).substr(0, 3)));
  EXPECT_THAT(body, HasSubstr(kEnd + "\r\n\r\n"));
}

TEST_F(ProxyTest, SendsALongFormInChunksWhenToldSo) {
  options.length = LengthMode::chunked;
  server = [](End& end) {
    if (!end.ended && end.heard.ends_with("0\r\n\r\n")) end.say(kOk);
  };
  start();
  EXPECT_THAT(ask(form_post(long_body(), "Connection: close\r\n")), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(served[0]->heard, HasSubstr("Transfer-Encoding: chunked\r\n\r\n"));
  EXPECT_THAT(served[0]->heard, EndsWith(kEnd + "\r\n0\r\n\r\n"));
}

TEST_F(ProxyTest, SpoolsALongFormWhenToldSo) {
  options.length = LengthMode::spool;
  server = [](End& end) {
    if (!end.ended && end.heard.ends_with(kEnd)) end.say(kOk);
  };
  start();
  const std::string want = std::string(kExpanded) + file_part(200'000) + std::string(kExpanded) + kEnd;
  EXPECT_THAT(ask(form_post(long_body(), "Connection: close\r\n")), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(served[0]->heard, EndsWith("Content-Length: " + std::to_string(want.size()) + "\r\n\r\n" + want));
  EXPECT_EQ(proxy->counters().spooled, 1U);
}

TEST_F(ProxyTest, LimitsTheSpool) {
  options.length = LengthMode::spool;
  options.limits.max_spool = 100'000;
  start();
  EXPECT_THAT(ask(form_post(long_body())), StartsWith("HTTP/1.1 413"));
  EXPECT_TRUE(served.empty());
}

TEST_F(ProxyTest, AFormThatComesInChunksGoesOnInChunks) {
  server = [](End& end) {
    if (!end.ended && end.heard.ends_with("0\r\nX-T: 1\r\n\r\n")) end.say(kOk);
  };
  start();
  std::string text = "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=B\r\nTransfer-Encoding: chunked\r\n\r\n";
  append_chunk(text, long_body());
  append_last_chunk(text, "X-T: 1\r\n\r\n");
  EXPECT_THAT(ask(text), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(served[0]->heard, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(served[0]->heard, HasSubstr("name=\"user_id\""));
}

TEST_F(ProxyTest, ConsolidatesWhenToldSo) {
  options.rewrite.rewrite = Rewrite::consolidate;
  server = [](End& end) {
    if (!end.ended && end.heard.ends_with(kEnd)) end.say(kOk);
  };
  start();
  std::string body;
  for (const char* name : {"a", "b", "c", "d"}) body += std::string("--B\r\nContent-Disposition: form-data; name=\"") + name + "\"\r\n\r\n1\r\n";
  ask(form_post(body + kEnd, "Connection: close\r\n"));
  EXPECT_THAT(served[0]->heard, HasSubstr("\r\n\r\na=1&b=1&c=1&d=1\r\n--B--"));
}

TEST_F(ProxyTest, PassesACodedFormUntouched) {
  server = [](End& end) {
    if (!end.ended && end.heard.ends_with("abc")) end.say(kOk);
  };
  start();
  EXPECT_THAT(ask(form_post("abc", "Connection: close\r\nContent-Encoding: gzip\r\n")), StartsWith("HTTP/1.1 200"));
}

struct Refusal {
  std::string name, text;
  int status;
};

class Refused : public ProxyTest, public testing::WithParamInterface<Refusal> {};

TEST_P(Refused, AndNothingElseIsLost) {
  std::size_t asked = 0;
  server = [&](End& end) {
    if (!end.ended && whole_head(end)) {
      ++asked;
      answer_each(end, kOk);
    }
  };
  options.limits.linger = 50ms;
  options.limits.max_body = 100'000;
  options.rewrite.limits.max_entries = 5;
  start();
  // Another client is in the middle of a request, and a good one comes before the junk.
  const auto other = client("GET /other HTTP/1.1\r\nHo");
  const auto end = client(std::string(kGet) + GetParam().text);
  until([&] { return end->ended; });
  EXPECT_THAT(end->heard, StartsWith(std::string(kOk) + "HTTP/1.1 " + std::to_string(GetParam().status) + " "));
  EXPECT_THAT(end->heard, EndsWith("\n"));
  in_loop([&] { other->say("st: h\r\n\r\n"); });
  until([&] { return other->heard == kOk; });
  EXPECT_EQ(asked, 2U);
  EXPECT_EQ(proxy->clients(), 1U);
}

std::string with_form(std::string_view body) { return form_post(body); }

INSTANTIATE_TEST_SUITE_P(
    Junk, Refused,
    testing::Values(Refusal{"Binary", std::string("\x16\x03\x01\x02\x00\x01\x00", 7), 400}, Refusal{"LooseLf", "GET / HTTP/1.1\nHost: h\n\n", 400},
                    Refusal{"LengthAndChunked", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n", 400},
                    Refusal{"LengthsDiffer", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde", 400},
                    Refusal{"Folded", "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n", 400}, Refusal{"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
                    Refusal{"Version", "GET / HTTP/3.0\r\nHost: h\r\n\r\n", 505}, Refusal{"Tunnel", "CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", 501},
                    Refusal{"Coding", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501},
                    Refusal{"Expectation", "POST / HTTP/1.1\r\nHost: h\r\nExpect: tea\r\nContent-Length: 1\r\n\r\na", 417},
                    Refusal{"LongHead", "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20000, 'a') + "\r\n\r\n", 431},
                    Refusal{"LongBody", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100001\r\n\r\n", 413},
                    Refusal{"NoBoundary", "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data\r\nContent-Length: 1\r\n\r\na", 400},
                    Refusal{"TwoTypes", form_post("a", "Content-Type: text/plain\r\n"), 400},
                    Refusal{"NoForm", with_form("this is no form"), 400}, Refusal{"CutForm", with_form(std::string(kParams)), 400},
                    Refusal{"BoundaryInValue", with_form("--B\r\nContent-Disposition: form-data; name=\"params\"\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=%0D%0A--B--\r\n--B--\r\n"), 400},
                    Refusal{"TooManyFields", with_form("--B\r\nContent-Disposition: form-data; name=\"params\"\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na&b&c&d&e&f\r\n--B--\r\n"), 413}),
    [](const auto& of) { return of.param.name; });

TEST_F(ProxyTest, RefusesAChunkInTheMiddle) {
  options.limits.linger = 50ms;
  start();
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n0\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(ProxyTest, SaysThatTheServerCannotBeReached) {
  net::Endpoint nobody;
  {
    net::EventLoop other;
    nobody = other.listen(loopback(), [](net::Connection&) { return nullptr; }).value();
  }
  options.upstream = nobody;
  start();
  EXPECT_THAT(ask(std::string(kGet)), StartsWith("HTTP/1.1 502 "));
  EXPECT_EQ(proxy->counters().upstream_failed, 1U);
}

TEST_F(ProxyTest, SaysThatTheServerWasSilent) {
  options.limits.upstream_timeout = 200ms;
  start();
  EXPECT_THAT(ask(std::string(kGet)), StartsWith("HTTP/1.1 504 "));
  EXPECT_TRUE(served[0]->ended);
}

TEST_F(ProxyTest, SaysThatTheAnswerIsNone) {
  std::string answer;
  server = [&](End& end) {
    if (end.ended || !whole_head(end)) return;
    if (answer.empty()) return end.to->close();
    end.say(answer);
  };
  start();
  for (const char* bad : {"", "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "HTTP/1.1 200 OK\nX: y\n\n",
                          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
    answer = bad;
    EXPECT_THAT(ask(std::string(kGet)), StartsWith("HTTP/1.1 502 ")) << bad;
  }
}

TEST_F(ProxyTest, AnAnswerThatIsCutOffIsSeenToBe) {
  std::string answer;
  server = [&](End& end) {
    if (end.ended || !whole_head(end)) return;
    end.say(answer);
    end.to->finish();
  };
  start();
  answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc";
  EXPECT_THAT(ask(std::string(kGet)), EndsWith("Content-Length: 10\r\n\r\nabc"));
  answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
  EXPECT_THAT(ask(std::string(kGet)), EndsWith("3\r\nabc\r\n"));
  EXPECT_EQ(proxy->counters().broken, 2U);
}

TEST_F(ProxyTest, AnEarlyRefusalReachesAClientThatStillSends) {
  server = [](End& end) {
    if (!end.ended && end.heard.size() < 200'000 && whole_head(end) && end.heard.find("done") == std::string::npos) {
      end.heard += "done";
      end.say("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
    }
  };
  options.limits.linger = 200ms;
  start();
  const auto end = client("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\n");
  const auto more = std::make_shared<std::function<void()>>();
  *more = [&, weak = std::weak_ptr(more)] {
    if (end->ended) return;
    if (end->to != nullptr && end->to->unsent() < 100'000 && end->heard.empty()) end->say(std::string(100'000, 'x'));
    loop.after(1ms, [again = weak.lock()] { (*again)(); });
  };
  in_loop([more] { (*more)(); });
  until([&] { return end->ended; });
  EXPECT_EQ(end->heard, "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
}

TEST_F(ProxyTest, AHeadThatComesTooSlowlyEnds) {
  options.limits.header_timeout = 300ms;
  options.limits.linger = 50ms;
  start();
  const auto end = client("G");
  const auto more = std::make_shared<std::function<void()>>();
  *more = [&, weak = std::weak_ptr(more)] {
    if (end->ended) return;
    if (end->to != nullptr) end->say("E");
    loop.after(30ms, [again = weak.lock()] { (*again)(); });
  };
  in_loop([more] { (*more)(); });
  until([&] { return end->heard.find("\r\n\r\n") != std::string::npos; });
  EXPECT_THAT(end->heard, StartsWith("HTTP/1.1 408 "));
}

TEST_F(ProxyTest, ABodyThatComesTooSlowlyEnds) {
  options.limits.rate_window = 400ms;
  options.limits.linger = 50ms;
  start();
  const auto end = client("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n");
  const auto more = std::make_shared<std::function<void()>>();
  *more = [&, weak = std::weak_ptr(more)] {
    if (end->ended) return;
    if (end->to != nullptr) end->say("x");
    loop.after(20ms, [again = weak.lock()] { (*again)(); });
  };
  in_loop([more] { (*more)(); });
  until([&] { return end->heard.find("\r\n\r\n") != std::string::npos; });
  EXPECT_THAT(end->heard, StartsWith("HTTP/1.1 408 "));
  EXPECT_EQ(proxy->counters().timed_out, 1U);
}

TEST_F(ProxyTest, AnIdleClientIsClosed) {
  options.limits.idle_timeout = 100ms;
  start();
  EXPECT_EQ(ask(""), "");
  EXPECT_EQ(proxy->clients(), 0U);
}

TEST_F(ProxyTest, AStalledServerPausesTheClient) {
  constexpr std::size_t kBody = 32U << 20U;
  bool stall = true;
  std::size_t got = 0;
  server = [&](End& end) {
    if (end.ended) return;
    got += end.heard.size();
    if (end.heard.find("LAST") != std::string::npos) end.say(kOk);
    end.heard.clear();
    if (stall) end.to->pause();
  };
  start();
  const auto end = client("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(kBody) + "\r\n\r\n" + std::string(kBody - 4, 'x') + "LAST");
  std::uint64_t before = 0;
  int still = 0;
  // Nothing moves any more: sockets and queues are full.
  until([&] {
    const std::uint64_t now = proxy->counters().request_octets;
    still = now == before && now != 0 ? still + 1 : 0;
    before = now;
    return still == 60;
  });
  EXPECT_LT(before, kBody / 2);
  EXPECT_GT(end->to->unsent(), 0U);
  EXPECT_GE(proxy->counters().client_pauses, 1U);
  in_loop([&] {
    stall = false;
    served[0]->to->resume();
  });
  until([&] { return end->heard == kOk; });
  EXPECT_EQ(proxy->counters().request_octets, kBody);
}

TEST_F(ProxyTest, ASlowClientPausesTheServer) {
  constexpr std::size_t kBody = 32U << 20U;
  server = [&](End& end) {
    if (!end.ended && whole_head(end)) {
      end.heard.clear();
      end.say("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kBody) + "\r\n\r\n" + std::string(kBody, 'y'));
    }
  };
  start();
  const auto end = client(std::string(kGet));
  std::uint64_t before = 0;
  int still = 0;
  bool paused = false;
  until([&] {
    if (!paused && end->to != nullptr) {
      end->to->pause();
      paused = true;
    }
    const std::uint64_t now = proxy->counters().response_octets;
    still = now == before && now != 0 ? still + 1 : 0;
    before = now;
    return still == 60;
  });
  EXPECT_LT(before, kBody / 2);
  EXPECT_GE(proxy->counters().upstream_pauses, 1U);
  in_loop([&] { end->to->resume(); });
  until([&] { return end->heard.size() > kBody; });
  EXPECT_EQ(proxy->counters().response_octets, kBody);
}

TEST_F(ProxyTest, TurnsAwayWhatIsTooMany) {
  server = [](End& end) { answer_each(end, kOk); };
  options.limits.max_connections = 1;
  start();
  const auto first = client("");
  until([&] { return proxy->clients() == 1; });
  EXPECT_THAT(ask(""), StartsWith("HTTP/1.1 503 "));
  in_loop([&] { first->say(kGet); });
  until([&] { return first->heard == kOk; });
  EXPECT_EQ(proxy->counters().turned_away, 1U);
}

TEST_F(ProxyTest, DrainsWithoutCuttingOffARequest) {
  bool drained = false, go = false;
  events.drained = [&] { drained = true; };
  server = [&](End& end) {
    if (!end.ended && go) answer_each(end, kOk);
  };
  start();
  const auto idle = client(""), busy = client(std::string(kGet));
  until([&] { return !served.empty() && whole_head(*served[0]) && proxy->clients() == 2; });
  in_loop([&] { proxy->drain(); });
  until([&] { return idle->ended; });
  in_loop([&] { EXPECT_FALSE(drained); });
  in_loop([&] {
    go = true;
    server(*served[0]);
  });
  until([&] { return drained; });
  EXPECT_THAT(busy->heard, HasSubstr("Connection: close"));
  EXPECT_THAT(busy->heard, EndsWith("yes"));
}

TEST_F(ProxyTest, AClientThatGoesAwayEndsItsRequest) {
  start();
  const auto end = client(std::string(kGet));
  until([&] { return !served.empty() && whole_head(*served[0]); });
  in_loop([&] { end->to->close(); });
  until([&] { return served[0]->ended && proxy->clients() == 0; });
  EXPECT_EQ(proxy->counters().broken, 1U);
}

}  // namespace
}  // namespace nikkan::form
