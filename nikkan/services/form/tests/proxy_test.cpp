// What passes.
#include "nikkan/services/form/proxy_metrics.hpp"
#include "nikkan/services/form/tests/proxy_fixture.hpp"

namespace nikkan::form {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

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

TEST_F(ProxyTest, KeepsNoneToTheServerWhenToldSo) {
  std::string seen;
  server = [&](End& end) {
    seen += end.heard;
    answer_each(end, kOk);
  };
  options.keep_upstream = false;
  start();
  EXPECT_THAT(ask(std::string(kGet) + std::string(kLast)), StartsWith(std::string(kOk) + "HTTP/1.1 200 "));
  EXPECT_EQ(served.size(), 2U);
  EXPECT_EQ(proxy->idle_upstreams(), 0U);
  EXPECT_EQ(seen, "GET /a HTTP/1.1\r\nHost: h\r\nVia: 1.1 nikkan\r\nConnection: close\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\nVia: 1.1 nikkan\r\nConnection: close\r\n\r\n");
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

TEST_F(ProxyTest, AsksTwiceForNothingThatIsNotIdempotent) {
  server = [](End& end) {
    if (end.ended || !whole_head(end)) return;
    if (!end.heard.starts_with("GET")) return end.to->close();  // it has begun to act, and breaks off
    answer_each(end, kOk);
  };
  start();
  std::size_t served_before = 0;
  for (const std::string method : {"POST", "PATCH", "get", "MOVE"}) {
    EXPECT_THAT(ask(std::string(kGet), "yes"), EndsWith("yes"));
    until([&] { return proxy->idle_upstreams() != 0; });
    in_loop([&] { served_before = served.size(); });
    EXPECT_THAT(ask(method + " / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"), StartsWith("HTTP/1.1 502 ")) << method;
    EXPECT_EQ(served.size(), served_before + 1) << method;
    EXPECT_THAT(served.back()->heard, StartsWith(method));
  }
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
    if (!end.ended && end.heard.ends_with("X-Sum: 1\r\n\r\n")) end.say("HTTP/1.1 200 OK\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n0\r\nX-T: 2\r\nHost: no\r\n\r\n");
  };
  start();
  const std::string answer = ask("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3;a\r\nabc\r\n0\r\nX-Sum: 1\r\nContent-Length: 3\r\n\r\n");
  EXPECT_THAT(served[0]->heard, EndsWith("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n"));
  EXPECT_THAT(answer, EndsWith("Trailer: X-T\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nab\r\n0\r\nX-T: 2\r\n\r\n"));
}

TEST_F(ProxyTest, TinyChunksAreGathered) {
  server = [](End& end) {
    if (!end.ended && end.heard.ends_with("0\r\n\r\n")) end.say(kOk);
  };
  start();
  std::string text = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
  for (int i = 0; i < 100'000; ++i) text += "1\r\nx\r\n";
  EXPECT_THAT(ask(text + "0\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(proxy->counters().request_octets, 100'000U);
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

}  // namespace
}  // namespace nikkan::form
