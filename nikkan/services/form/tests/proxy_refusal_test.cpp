// What does not pass, and who waits for whom.
#include "nikkan/services/form/tests/proxy_fixture.hpp"

namespace nikkan::form {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

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

TEST_F(ProxyTest, RefusesFieldsBehindALongFileThatHaveNoRoom) {
  options.limits.hold = 1000;
  options.limits.linger = 50ms;
  start();
  const std::string fields = "--B\r\nContent-Disposition: form-data; name=\"params\"\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na&b&c&d&e&f\r\n";
  EXPECT_THAT(ask(form_post(file_part(200'000) + fields + kEnd)), StartsWith("HTTP/1.1 413 "));
  // The server had begun to read, and sees the end before the length that it was told.
  EXPECT_TRUE(served[0]->ended);
}

TEST_F(ProxyTest, RefusesAChunkInTheMiddle) {
  options.limits.linger = 50ms;
  start();
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n0\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(ProxyTest, SaysThatItCannotSpool) {
  options.length = LengthMode::spool;
  options.spool_folder = "/nonexistent";
  options.limits.linger = 50ms;
  start();
  EXPECT_THAT(ask(form_post(std::string(kParams) + file_part(200'000) + kEnd)), StartsWith("HTTP/1.1 500 "));
  EXPECT_EQ(proxy->counters().spool_failed, 1U);
  EXPECT_EQ(proxy->counters().upstream_failed, 0U);
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

TEST_F(ProxyTest, RefusesARequestThatWasHereBefore) {
  server = [](End& end) {
    if (!end.ended && whole_head(end)) end.say(kOk);
  };
  options.pseudonym = "nikkan-1";
  options.limits.linger = 50ms;
  start();
  for (const char* via : {"1.1 nikkan-1", "1.0 a, HTTP/1.1\tNIKKAN-1 (b)", "1.1 a\r\nVia: 1.1 nikkan-1"}) {
    EXPECT_THAT(ask(std::string("GET / HTTP/1.1\r\nHost: h\r\nVia: ") + via + "\r\n\r\n"), StartsWith("HTTP/1.1 508 Loop Detected\r\n")) << via;
  }
  EXPECT_TRUE(served.empty());
  EXPECT_EQ(proxy->counters().unsupported, 3U);
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nVia: 1.1 nikkan-12, 1.1 nikkan\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(served[0]->heard, HasSubstr("nikkan, 1.1 nikkan-1\r\n"));
}

TEST_F(ProxyTest, SaysThatTheServerIsNoneBeforeItsHeadIsWhole) {
  server = [](End& end) {
    if (!end.ended && whole_head(end)) end.say("SSH-2.0-x\r\n");
  };
  start();
  EXPECT_THAT(ask(std::string(kGet)), StartsWith("HTTP/1.1 502 "));
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

TEST_F(ProxyTest, InterimAnswersHaveAnEnd) {
  std::size_t count = 16;
  const std::string interim = "HTTP/1.1 102 Processing\r\n\r\n";
  server = [&](End& end) {
    if (end.ended || !whole_head(end)) return;
    end.heard.clear();
    for (std::size_t left = count; left != 0; --left) end.say(interim);
    end.say(kOk);
  };
  start();
  const auto end = client(std::string(kGet));
  until([&] { return end->heard.ends_with("yes"); });
  in_loop([&] { end->say(kGet); });  // counted for each answer
  until([&] { return end->heard.size() == 2 * (16 * interim.size() + kOk.size()); });
  count = 17;
  EXPECT_THAT(ask(std::string(kGet)), HasSubstr(interim + "HTTP/1.1 502 "));
}

TEST_F(ProxyTest, AHeadThatDripsTakesNoMoreTimeThanAnother) {
  options.limits.upstream_timeout = 300ms;
  start();
  const auto end = client(std::string(kGet));
  until([&] { return !served.empty() && whole_head(*served[0]); });
  const auto more = std::make_shared<std::function<void()>>();
  *more = [&, weak = std::weak_ptr(more)] {
    if (served[0]->ended) return;
    served[0]->say(served[0]->heard.empty() ? "x" : "HTTP/1.1 200 OK\r\nX: ");
    served[0]->heard.clear();
    loop.after(30ms, [again = weak.lock()] { (*again)(); });
  };
  in_loop([more] { (*more)(); });
  until([&] { return end->ended; });
  EXPECT_THAT(end->heard, StartsWith("HTTP/1.1 504 "));
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
  // A client that knows no chunks would take the end for the end of it.
  const auto old = client("GET / HTTP/1.0\r\n\r\n");
  until([&] { return old->ended; });
  EXPECT_TRUE(old->reset);
  answer += "0\r\n\r\n";
  const auto whole = client("GET / HTTP/1.0\r\n\r\n");
  until([&] { return whole->ended; });
  EXPECT_FALSE(whole->reset);
  EXPECT_THAT(whole->heard, EndsWith("\r\n\r\nabc"));
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

TEST_F(ProxyTest, AClientThatNeverAsksIsClosedBeforeOneThatIsKept) {
  options.limits.header_timeout = 100ms;
  start();
  EXPECT_EQ(ask(""), "");
  EXPECT_EQ(proxy->clients(), 0U);
}

TEST_F(ProxyTest, AnIdleClientIsClosed) {
  server = [](End& end) { answer_each(end, kOk); };
  options.limits.idle_timeout = 100ms;
  start();
  EXPECT_EQ(ask(std::string(kGet)), kOk);
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

TEST_F(ProxyTest, AClientThatTakesNothingIsClosed) {
  constexpr std::size_t kBody = 32U << 20U;
  options.limits.take_timeout = 300ms;
  server = [](End& end) {
    if (end.ended || !whole_head(end)) return;
    end.heard.clear();
    end.say("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kBody) + "\r\n\r\n" + std::string(kBody, 'y'));
  };
  options.limits.high_water = 2 * kBody;  // all of it is queued: nothing but the client is waited for
  start();
  for (const std::string_view request : {kGet, kLast}) {
    const auto end = client(std::string(request), [](End& it) {
      if (it.to != nullptr) it.to->pause();
    });
    until([&] { return proxy->counters().requests != 0 && proxy->clients() == 1; });
    until([&] { return proxy->clients() == 0; });
    in_loop([&] { end->to->close(); });
    until([&] { return end->ended; });
  }
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

TEST_F(ProxyTest, ClosesTheIdlestClientForAnother) {
  server = [](End& end) { answer_each(end, kOk); };
  options.limits.max_connections = 3;
  start();
  const auto fresh = client("");
  until([&] { return proxy->clients() == 1; });
  const auto idlest = client(std::string(kGet));
  until([&] { return idlest->heard == kOk; });
  const auto idle = client(std::string(kGet));
  until([&] { return idle->heard == kOk; });
  EXPECT_THAT(ask(std::string(kLast)), EndsWith("yes"));
  until([&] { return idlest->ended && proxy->clients() == 2; });
  EXPECT_FALSE(fresh->ended || idle->ended);
  EXPECT_EQ(proxy->counters().made_room, 1U);
  EXPECT_EQ(proxy->counters().turned_away, 0U);
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
