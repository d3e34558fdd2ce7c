#pragma once
// A server, a proxy and clients in one event loop, which has a thread of its own; the test looks in by in_loop().
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <thread>

#include "nikkan/services/form/proxy.hpp"

namespace nikkan::form {

using namespace std::chrono_literals;

inline net::Endpoint loopback() { return *net::parse_endpoint("127.0.0.1:0"); }
inline Bytes bytes(std::string_view text) { return Bytes(text.begin(), text.end()); }

/// One end of a connection, under the test's control.
struct End {
  net::Connection* to = nullptr;  // nullptr once it has ended
  std::string heard;
  bool ended = false, reset = false;
  void say(std::string_view text) const { to->write(bytes(text)); }
};

class Talk final : public net::Session {
 public:
  Talk(std::shared_ptr<End> end, std::function<void(End&)> on_heard) : end_(std::move(end)), on_heard_(std::move(on_heard)) {}
  void on_octets(ByteView octets) override {
    end_->heard += as_text(octets);
    if (on_heard_) on_heard_(*end_);
  }
  void on_end(const std::optional<Error>& error) override {
    end_->reset = error.has_value();
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

inline constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes";
inline constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
inline constexpr std::string_view kLast = "GET /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

inline std::string form_post(std::string_view body, std::string_view more = {}) {
  return "POST /f HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(more) + "\r\n" +
         std::string(body);
}
inline constexpr std::string_view kParams =
    "--B\r\nContent-Disposition: form-data; name=\"params\"\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nuser_id=12345&session=abc123\r\n";
inline constexpr std::string_view kExpanded =
    "--B\r\nContent-Disposition: form-data; name=\"user_id\"\r\n\r\n12345\r\n--B\r\nContent-Disposition: form-data; name=\"session\"\r\n\r\nabc123\r\n";
inline std::string file_part(std::size_t octets) {
  return "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\nContent-Type: a/b\r\n\r\n" + std::string(octets, 'x') + "\r\n";
}
inline const std::string kEnd = "--B--\r\n";

}  // namespace nikkan::form
