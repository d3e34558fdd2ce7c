#include "nikkan/net/event_loop.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

namespace nikkan::net {
namespace {

using namespace std::chrono_literals;

Endpoint loopback() { return *parse_endpoint("127.0.0.1:0"); }

/// What a session heard.
struct Heard {
  std::string text;
  int ends = 0;
  std::optional<Error> error;
};

class Listening final : public Session {
 public:
  Listening(Heard& heard, Connection& to, std::function<void(Connection&, ByteView)> answer, std::function<void()> ended)
      : heard_(heard), to_(to), answer_(std::move(answer)), ended_(std::move(ended)) {}
  void on_octets(ByteView octets) override {
    heard_.text += as_text(octets);
    if (answer_) answer_(to_, octets);
  }
  void on_end(const std::optional<Error>& error) override {
    ++heard_.ends;
    heard_.error = error;
    if (ended_) ended_();
  }

 private:
  Heard& heard_;
  Connection& to_;
  std::function<void(Connection&, ByteView)> answer_;
  std::function<void()> ended_;
};

Bytes octets_of(std::string_view text) { return {text.begin(), text.end()}; }

/// A blocking socket outside the loop.
class Client {
 public:
  explicit Client(const Endpoint& to) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(to.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { close(fd_); }
  void say(std::string_view text) { EXPECT_EQ(send(fd_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size())); }
  void end() { shutdown(fd_, SHUT_WR); }
  /// With a reset instead of an end.
  void abort() {
    const linger now{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd_);
    fd_ = -1;
  }
  std::string read_all() {
    std::string out;
    std::array<char, 65536> buffer{};
    for (ssize_t count = 0; (count = recv(fd_, buffer.data(), buffer.size(), 0)) > 0;) out.append(buffer.data(), static_cast<std::size_t>(count));
    return out;
  }
  /// Octets that go without waiting.
  std::size_t fill(std::size_t at_most) {
    const std::string block(65536, 'x');
    std::size_t all = 0;
    while (all < at_most) {
      const ssize_t count = send(fd_, block.data(), block.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (count <= 0) break;
      all += static_cast<std::size_t>(count);
    }
    return all;
  }

 private:
  int fd_;
};

TEST(EventLoop, HearsASessionToItsEnd) {
  EventLoop loop;
  Heard heard;
  std::string from, to;
  const auto at = loop.listen(loopback(), [&](Connection& connection) {
    from = to_string(connection.remote().address);
    to = to_string(connection.local());
    return std::make_unique<Listening>(heard, connection, nullptr, [&] { loop.stop(); });
  });
  ASSERT_TRUE(at) << at.error().message();
  Client client(*at);
  client.say("one, ");
  client.say("two");
  client.end();
  loop.run();
  EXPECT_EQ(heard.text, "one, two");
  EXPECT_EQ(heard.ends, 1);
  EXPECT_FALSE(heard.error);
  EXPECT_EQ(from, "127.0.0.1");
  EXPECT_EQ(to, to_string(*at));
  EXPECT_EQ(loop.connections(), 0U);
}

TEST(EventLoop, TellsAReset) {
  EventLoop loop;
  Heard heard;
  std::unique_ptr<Client> client;
  const auto at = loop.listen(loopback(), [&](Connection& connection) {
    loop.post([&] { client->abort(); });
    return std::make_unique<Listening>(heard, connection, nullptr, [&] { loop.stop(); });
  });
  client = std::make_unique<Client>(*at);
  loop.run();
  ASSERT_TRUE(heard.error);
  EXPECT_EQ(heard.error->code, Code::io);
  EXPECT_EQ(heard.error->field, "tcp");
}

TEST(EventLoop, SendsEverythingBeforeItFinishes) {
  EventLoop loop;
  Heard heard;
  const std::size_t large = 8U << 20U;
  const auto at = loop.listen(loopback(), [&](Connection& connection) {
    return std::make_unique<Listening>(heard, connection, [&](Connection& to, ByteView) {
      to.write(Bytes(large, 'a'));
      to.write(octets_of("end"));
      EXPECT_EQ(to.unsent(), large + 3);
      to.finish();
      to.write(octets_of("too late"));
    }, [&] { loop.stop(); });
  });
  Client client(*at);
  client.say("?");
  std::string got;
  std::thread reader([&] { got = client.read_all(); });
  loop.run();
  reader.join();
  EXPECT_EQ(got.size(), large + 3);
  EXPECT_TRUE(got.ends_with("aend"));
  EXPECT_EQ(heard.ends, 1);
}

TEST(EventLoop, FinishesWithAReset) {
  EventLoop loop;
  Heard server, client;
  const auto at = loop.listen(loopback(), [&](Connection& connection) {
    connection.write(octets_of("not all"));
    connection.finish_with_reset();
    return std::make_unique<Listening>(server, connection, nullptr, nullptr);
  });
  loop.connect(*at, 5s, [&](Connection& connection) { return std::make_unique<Listening>(client, connection, nullptr, [&] { loop.stop(); }); },
               [](const Error& error) { ADD_FAILURE() << error.message(); });
  loop.run();
  ASSERT_TRUE(client.error);
  EXPECT_EQ(client.error->field, "tcp");
  EXPECT_FALSE(server.error);
}

TEST(EventLoop, LeavesOctetsWithThePeerWhilePaused) {
  EventLoop loop;
  Heard heard;
  Connection* session = nullptr;
  const auto at = loop.listen(loopback(), [&](Connection& connection) {
    session = &connection;
    connection.pause();
    return std::make_unique<Listening>(heard, connection, nullptr, [&] { loop.stop(); });
  });
  Client client(*at);
  std::size_t sent = 0;
  loop.after(50ms, [&] { sent = client.fill(256U << 20U); });
  loop.after(200ms, [&] {
    EXPECT_TRUE(heard.text.empty());
    EXPECT_LT(sent, 256U << 20U);  // the window closed
    session->resume();
    client.end();
  });
  loop.run();
  EXPECT_EQ(heard.text.size(), sent);
}

TEST(EventLoop, ClosesFromWithinACall) {
  EventLoop loop;
  Heard heard;
  const auto at = loop.listen(loopback(), [&](Connection& connection) {
    return std::make_unique<Listening>(heard, connection, [](Connection& to, ByteView) { to.close(); to.close(); }, [&] { loop.stop(); });
  });
  Client client(*at);
  client.say("x");
  loop.run();
  EXPECT_EQ(heard.ends, 1);
  EXPECT_EQ(client.read_all(), "");
}

TEST(EventLoop, RefusesASession) {
  EventLoop loop;
  const auto at = loop.listen(loopback(), [&](Connection&) -> std::unique_ptr<Session> {
    loop.after(20ms, [&] { loop.stop(); });
    return nullptr;
  });
  Client client(*at);
  loop.run();
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(loop.connections(), 0U);
}

TEST(EventLoop, ConnectsAndIsRefused) {
  EventLoop loop;
  Heard server, client;
  const auto at = loop.listen(*parse_endpoint("[::1]:0"), [&](Connection& connection) {
    return std::make_unique<Listening>(server, connection, nullptr, [&] { loop.stop(); });
  });
  ASSERT_TRUE(at) << at.error().message();
  loop.connect(*at, 1s, [&](Connection& connection) {
    connection.write(octets_of("hello"));
    connection.finish();
    return std::make_unique<Listening>(client, connection, nullptr, nullptr);
  }, [](const Error& error) { ADD_FAILURE() << error.message(); });
  loop.run();
  EXPECT_EQ(server.text, "hello");

  EventLoop second;
  std::string said;
  second.connect(*at, 1s, [](Connection&) { return nullptr; }, [&](const Error& error) {
    said = error.message();
    second.stop();
  });
  loop.stop_listening();
  second.run();
  EXPECT_NE(said.find("(connect)"), std::string::npos) << said;
}

TEST(EventLoop, TellsAPortThatIsTaken) {
  EventLoop loop;
  const auto at = loop.listen(loopback(), [](Connection&) { return nullptr; });
  const auto again = loop.listen(*at, [](Connection&) { return nullptr; });
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().field, "listen");
}

TEST(EventLoop, HasTimersSignalsAndCallsFromOtherThreads) {
  EventLoop loop;
  int ticks = 0, signals = 0;
  loop.every(2ms, [&] {
    if (++ticks == 3) raise(SIGUSR1);
  });
  ASSERT_TRUE(loop.on_signals({SIGUSR1}, [&](int number) {
    EXPECT_EQ(number, SIGUSR1);
    ++signals;
    std::thread([&] { loop.post([&] { loop.stop(); }); }).join();
  }));
  loop.run();
  EXPECT_GE(ticks, 3);
  EXPECT_EQ(signals, 1);
}

TEST(EventLoop, HoldsManySessionsAtOnce) {
  raise_descriptor_limit();
  EventLoop loop;
  constexpr int kMany = 500;
  std::vector<Heard> heard(kMany);
  int made = 0, ended = 0;
  const auto at = loop.listen(loopback(), [&](Connection& connection) {
    return std::make_unique<Listening>(heard[static_cast<std::size_t>(made++)], connection, nullptr, [&] {
      if (++ended == kMany) loop.stop();
    });
  });
  std::thread peers([&] {
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < kMany; ++i) clients.push_back(std::make_unique<Client>(*at));
    for (int round = 0; round < 3; ++round) {
      for (auto& client : clients) client->say("abc");
    }
  });
  loop.run();
  peers.join();
  for (const Heard& one : heard) EXPECT_EQ(one.text, "abcabcabc");
}

}  // namespace
}  // namespace nikkan::net
