#include "nikkan/net/tls.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "nikkan/net/tests/certificates.hpp"

namespace nikkan::net {
namespace {

using namespace std::chrono_literals;

struct Heard {
  std::string text;
  int begun = 0, ended = 0;
  std::optional<Error> end;
  std::string failed;
  Connection* connection = nullptr;
};

class Ear final : public Session {
 public:
  Ear(Heard& heard, std::function<void(ByteView)> octets, std::function<void()> ended)
      : heard_(heard), octets_(std::move(octets)), ended_(std::move(ended)) {}
  void on_octets(ByteView octets) override {
    heard_.text += as_text(octets);
    if (octets_) octets_(octets);
  }
  void on_end(const std::optional<Error>& error) override {
    ++heard_.ended;
    heard_.end = error;
    if (ended_) ended_();
  }

 private:
  Heard& heard_;
  std::function<void(ByteView)> octets_;
  std::function<void()> ended_;
};

Bytes octets_of(std::string_view text) { return {text.begin(), text.end()}; }

/// Two ends of one loop. A is the client, B the server.
class Tls : public testing::Test {
 protected:
  Tls() : ours("ours") {
    ours.issue("A", "DNS:A");
    ours.issue("B", "DNS:somebody,DNS:B");
  }

  std::shared_ptr<const TlsIdentity> identity(const Authority& trusted, const Authority& by, const std::string& name) {
    auto made = TlsIdentity::load({trusted.path("ca.pem"), by.path(name + ".pem"), by.path(name + ".key")});
    EXPECT_TRUE(made) << made.error().message();
    return made ? *made : nullptr;
  }

  Endpoint serve(std::shared_ptr<const TlsIdentity> who, const std::string& peer, const char* at = "127.0.0.1:0") {
    const auto bound = loop.listen(*parse_endpoint(at), over_tls(loop, std::move(who), TlsRole::server, options(peer, server),
                                                                 session(server)));
    EXPECT_TRUE(bound) << bound.error().message();
    return *bound;
  }

  void connect(const Endpoint& to, std::shared_ptr<const TlsIdentity> who, const std::string& peer) {
    loop.connect(to, 2s, over_tls(loop, std::move(who), TlsRole::client, options(peer, client), session(client)),
                 [&](const Error& error) { client.failed = error.message(); });
  }

  TlsOptions options(const std::string& peer, Heard& heard) {
    return {.peer_name = peer, .handshake = handshake, .failed = [this, &heard](const Endpoint&, const Error& error) {
              heard.failed = error.message();
              over();
            }};
  }

  MakeSession session(Heard& heard) {
    return [this, &heard](Connection& to) {
      heard.connection = &to;
      ++heard.begun;
      if (&heard == &client && greet) to.write(octets_of("hello"));
      return std::make_unique<Ear>(heard, [this, &heard](ByteView) { if (&heard == &server && server.text == "hello") server.connection->write(octets_of("good day")); },
                                   [this] { over(); });
    };
  }

  /// Both ends have had their last word.
  void over() {
    const auto done = [](const Heard& heard) { return heard.ended > 0 || !heard.failed.empty(); };
    if (alone ? done(server) || done(client) : done(server) && done(client)) loop.stop();
  }

  void run(std::chrono::milliseconds limit = 10s) {
    loop.after(limit, [this] {
      ADD_FAILURE() << "the test took too long";
      loop.stop();
    });
    loop.run();
  }

  Authority ours;
  EventLoop loop;
  Heard server, client;
  std::chrono::milliseconds handshake = 5s;
  bool greet = true, alone = false;
};

TEST_F(Tls, CarriesASessionBothWaysAndEndsInOrder) {
  connect(serve(identity(ours, ours, "B"), "A"), identity(ours, ours, "A"), "B");
  loop.every(5ms, [&] { if (client.text == "good day" && client.ended == 0) client.connection->finish(); });
  run();
  EXPECT_EQ(server.text, "hello");
  EXPECT_EQ(client.text, "good day");
  EXPECT_FALSE(server.end) << server.end->message();
  EXPECT_FALSE(client.end) << client.end->message();
}

TEST_F(Tls, SpeaksOverIpv6) {
  connect(serve(identity(ours, ours, "B"), "A", "[::1]:0"), identity(ours, ours, "A"), "B");
  loop.every(5ms, [&] { if (client.text == "good day" && client.ended == 0) client.connection->finish(); });
  run();
  EXPECT_EQ(client.text, "good day");
}

TEST_F(Tls, ClientFindsAnotherName) {
  connect(serve(identity(ours, ours, "B"), "A"), identity(ours, ours, "A"), "C");
  run();
  EXPECT_EQ(client.failed, "auth_failed at byte 0 (tls.name): the peer's certificate is for \"somebody\", \"B\", not for \"C\"");
  EXPECT_EQ(client.begun, 0);
  EXPECT_NE(server.failed.find("(tls.alert): the peer turned us away: "), std::string::npos) << server.failed;
}

TEST_F(Tls, ServerFindsAnotherName) {
  connect(serve(identity(ours, ours, "B"), "Z"), identity(ours, ours, "A"), "B");
  run();
  EXPECT_EQ(server.failed, "auth_failed at byte 0 (tls.name): the peer's certificate is for \"A\", not for \"Z\"");
  EXPECT_EQ(server.begun, 0);
  ASSERT_TRUE(client.end);
  EXPECT_NE(client.end->message().find("(tls.alert): the peer turned us away: "), std::string::npos) << client.end->message();
}

TEST_F(Tls, NamesAreNotPatternsAndNotSubjects) {
  ours.issue("star", "DNS:*");
  ours.issue("none", "");
  ours.issue("uri", "URI:B,IP:127.0.0.1");
  for (const std::string wrong : {"star", "none", "uri"}) {
    EventLoop fresh;
    std::string said;
    const auto at = fresh.listen(*parse_endpoint("127.0.0.1:0"),
                                 over_tls(fresh, identity(ours, ours, wrong), TlsRole::server, {.peer_name = "A"}, [](Connection&) { return nullptr; }));
    fresh.connect(*at, 1s, over_tls(fresh, identity(ours, ours, "A"), TlsRole::client,
                                    {.peer_name = wrong == "none" ? "none" : "B",
                                     .failed = [&](const Endpoint&, const Error& error) { said = error.message(); fresh.stop(); }},
                                    [&](Connection&) { ADD_FAILURE() << wrong; fresh.stop(); return nullptr; }),
                  [](const Error&) {});
    fresh.run();
    EXPECT_NE(said.find(wrong == "star" ? "is for \"*\", not for \"B\"" : "has no dNSName"), std::string::npos) << said;
  }
}

TEST_F(Tls, AnotherAuthorityIsNotTrusted) {
  Authority other("other");
  other.issue("B", "DNS:B");
  connect(serve(identity(ours, other, "B"), "A"), identity(ours, ours, "A"), "B");
  run();
  EXPECT_NE(client.failed.find("(tls.certificate): the peer's certificate is not accepted: "), std::string::npos) << client.failed;
  EXPECT_NE(server.failed.find("(tls.alert)"), std::string::npos) << server.failed;
}

TEST_F(Tls, ACertificateThatIsOverIsNotAccepted) {
  ours.issue("late", "DNS:B", -1);
  connect(serve(identity(ours, ours, "late"), "A"), identity(ours, ours, "A"), "B");
  run();
  EXPECT_NE(client.failed.find("certificate has expired"), std::string::npos) << client.failed;
}

/// A client of OpenSSL's own, in a thread.
std::string foreign_client(const Endpoint& to, const std::function<void(SSL_CTX*)>& set_up) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(to.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  set_up(context);
  SSL* ssl = SSL_new(context);
  SSL_set_fd(ssl, fd);
  std::string got;
  if (SSL_connect(ssl) == 1) {
    char octets[64];
    if (const int count = SSL_read(ssl, octets, sizeof octets); count > 0) got.assign(octets, static_cast<std::size_t>(count));
  }
  SSL_free(ssl);
  SSL_CTX_free(context);
  close(fd);
  return got;
}

TEST_F(Tls, AClientWithoutCertificateIsTurnedAway) {
  alone = true;
  const Endpoint at = serve(identity(ours, ours, "B"), "A");
  std::thread peer([&] { EXPECT_EQ(foreign_client(at, [](SSL_CTX*) {}), ""); });
  run();
  peer.join();
  EXPECT_EQ(server.failed, "auth_failed at byte 0 (tls.certificate): the peer shows no certificate");
}

TEST_F(Tls, Version12IsTurnedAway) {
  alone = true;
  const Endpoint at = serve(identity(ours, ours, "B"), "A");
  std::thread peer([&] { EXPECT_EQ(foreign_client(at, [](SSL_CTX* context) { SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION); }), ""); });
  run();
  peer.join();
  EXPECT_EQ(server.failed, "unsupported at byte 0 (tls.version): the peer does not speak TLS 1.3");
}

TEST_F(Tls, AServerOfVersion12IsNotSpokenTo) {
  alone = true;
  const int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(bind(listening, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listening, 1), 0);
  ASSERT_EQ(getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size), 0);
  std::thread peer([&] {
    const int fd = accept(listening, nullptr, nullptr);
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_max_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_use_certificate_file(context, ours.path("B.pem").c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_use_PrivateKey_file(context, ours.path("B.key").c_str(), SSL_FILETYPE_PEM);
    SSL* ssl = SSL_new(context);
    SSL_set_fd(ssl, fd);
    EXPECT_NE(SSL_accept(ssl), 1);
    SSL_free(ssl);
    SSL_CTX_free(context);
    close(fd);
  });
  connect({IpAddress::v4(0x7f000001), ntohs(address.sin_port)}, identity(ours, ours, "A"), "B");
  run();
  peer.join();
  close(listening);
  EXPECT_EQ(client.failed, "unsupported at byte 0 (tls.version): the peer does not speak TLS 1.3");
}

TEST_F(Tls, PlainTextIsToldOnBothSides) {
  alone = true;
  const Endpoint at = serve(identity(ours, ours, "B"), "A");
  Heard plain;
  loop.connect(at, 1s, [&](Connection& to) {
    to.write(octets_of("READY:\nREADY:\n"));
    return std::make_unique<Ear>(plain, nullptr, nullptr);
  }, [](const Error&) {});
  loop.after(100ms, [&] { loop.stop(); });
  loop.run();
  EXPECT_EQ(server.failed, "bad_value at byte 0 (tls.record): the peer does not speak TLS");

  EventLoop second;
  std::string said;
  Heard unused;
  const auto talks = second.listen(*parse_endpoint("127.0.0.1:0"), [&](Connection& to) {
    to.write(octets_of("HELLO:x.A.0\n"));
    return std::make_unique<Ear>(unused, nullptr, nullptr);
  });
  second.connect(*talks, 1s, over_tls(second, identity(ours, ours, "A"), TlsRole::client,
                                      {.peer_name = "B", .failed = [&](const Endpoint&, const Error& error) { said = error.message(); second.stop(); }},
                                      [](Connection&) { return nullptr; }), [](const Error&) {});
  second.run();
  EXPECT_EQ(said, "bad_value at byte 0 (tls.record): the peer does not speak TLS");
}

TEST_F(Tls, ASilentPeerIsNotWaitedForLong) {
  alone = true;
  handshake = 50ms;
  Heard quiet;
  const auto at = loop.listen(*parse_endpoint("127.0.0.1:0"), [&](Connection&) { return std::make_unique<Ear>(quiet, nullptr, nullptr); });
  connect(*at, identity(ours, ours, "A"), "B");
  run();
  EXPECT_EQ(client.failed, "io (tls.handshake): no answer in time");
}

TEST_F(Tls, APeerThatEndsInTheHandshakeIsTold) {
  alone = true;
  const auto at = loop.listen(*parse_endpoint("127.0.0.1:0"), [&](Connection& to) {
    to.finish();
    return std::make_unique<Ear>(server, nullptr, nullptr);
  });
  connect(*at, identity(ours, ours, "A"), "B");
  run();
  EXPECT_TRUE(client.failed.starts_with("truncated at byte 0 (tls.handshake)") || client.failed.starts_with("io (tcp)")) << client.failed;
}

TEST_F(Tls, ACutConnectionIsNoEnd) {
  connect(serve(identity(ours, ours, "B"), "A"), identity(ours, ours, "A"), "B");
  loop.every(5ms, [&] { if (client.text == "good day" && client.ended == 0) client.connection->close(); });
  run();
  ASSERT_TRUE(server.end);
  EXPECT_EQ(server.end->message(), "truncated at byte 0 (tls): the connection was cut");
}

TEST_F(Tls, PauseLeavesOctetsWithThePeer) {
  greet = false;
  connect(serve(identity(ours, ours, "B"), "A"), identity(ours, ours, "A"), "B");
  const std::size_t large = 32U << 20U;
  std::size_t while_paused = 0;
  std::unique_ptr<Timer> begin = loop.timer([&] {
    if (server.begun == 0 || client.begun == 0) return begin->set(2ms);
    server.connection->pause();
    client.connection->write(Bytes(large, 'x'));
    loop.after(50ms, [&] {
      while_paused = server.text.size();
      server.connection->resume();
      client.connection->finish();
    });
  });
  begin->set(2ms);
  run(20s);
  EXPECT_LE(while_paused, 65536U);
  EXPECT_EQ(server.text.size(), large);
}

TEST_F(Tls, FilesThatCannotServeAreToldByName) {
  ours.issue("other", "DNS:other");
  const auto said = [](const TlsFiles& files) {
    const auto made = TlsIdentity::load(files);
    return made ? std::string("loaded") : made.error().message();
  };
  const std::string ca = ours.path("ca.pem"), pem = ours.path("B.pem"), key = ours.path("B.key");
  EXPECT_EQ(said({ca, pem, key}), "loaded");
  EXPECT_EQ(said({ca + "x", pem, key}), "io (tls.ca): " + ca + "x: No such file or directory");
  EXPECT_EQ(said({ca, pem + "x", key}), "io (tls.certificate): " + pem + "x: No such file or directory");
  EXPECT_EQ(said({ca, pem, key + "x"}), "io (tls.key): " + key + "x: No such file or directory");
  EXPECT_EQ(said({ca, pem, pem}), "io (tls.key): " + pem + ": no PEM of this kind is in it");
  EXPECT_EQ(said({ca, key, key}), "io (tls.certificate): " + key + ": no PEM of this kind is in it");
  EXPECT_EQ(said({key, pem, key}), "io (tls.ca): " + key + ": no PEM of this kind is in it");
  EXPECT_EQ(said({ca, pem, ours.path("other.key")}), "bad_value at byte 0 (tls.key): " + ours.path("other.key") + ": it is not the key of " + pem);
  ours.encrypt("B");
  EXPECT_EQ(said({ca, pem, key}), "bad_value at byte 0 (tls.key): " + key + ": it is encrypted");
}

}  // namespace
}  // namespace nikkan::net
