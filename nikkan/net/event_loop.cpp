#include "nikkan/net/event_loop.hpp"

#include <sys/resource.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <deque>
#include <list>
#include <unordered_map>
#include <vector>

namespace nikkan::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kReadBuffer = 65536;
constexpr auto kAcceptPause = std::chrono::milliseconds(200);  ///< when the system is out of descriptors

Error io_error(std::string_view field, const error_code& code) { return {Code::io, 0, field, code.message()}; }

tcp::endpoint to_asio(const Endpoint& endpoint) {
  const ByteView octets = endpoint.address.octets();
  if (endpoint.address.is_v4()) {
    asio::ip::address_v4::bytes_type bytes{};
    std::copy(octets.begin(), octets.end(), bytes.begin());
    return {asio::ip::address_v4(bytes), endpoint.port};
  }
  asio::ip::address_v6::bytes_type bytes{};
  std::copy(octets.begin(), octets.end(), bytes.begin());
  return {asio::ip::address_v6(bytes), endpoint.port};
}

/// IPv4 on an IPv6 socket is shown as IPv4.
Endpoint from_asio(const tcp::endpoint& endpoint) {
  const auto address = endpoint.address();
  if (address.is_v4()) return {IpAddress::v4(address.to_v4().to_bytes()), endpoint.port()};
  const auto bytes = address.to_v6().to_bytes();
  const IpAddress v6 = IpAddress::v6(bytes);
  if (v6.is_v4_mapped()) return {IpAddress::v4({bytes[12], bytes[13], bytes[14], bytes[15]}), endpoint.port()};
  return {v6, endpoint.port()};
}

class TcpConnection;

/// What connections share.
struct Shared {
  asio::io_context context{1};
  std::vector<std::uint8_t> buffer = std::vector<std::uint8_t>(kReadBuffer);
  std::unordered_map<TcpConnection*, std::shared_ptr<TcpConnection>> connections;
};

class TcpConnection final : public Connection, public std::enable_shared_from_this<TcpConnection> {
 public:
  TcpConnection(Shared& shared, tcp::socket socket, const Endpoint& local, const Endpoint& remote)
      : shared_(shared), socket_(std::move(socket)), local_(local), remote_(remote) {}

  void start(const MakeSession& make) {
    session_ = make(*this);
    if (!session_) return end({});
    wait();
  }

  const Endpoint& local() const override { return local_; }
  const Endpoint& remote() const override { return remote_; }
  std::size_t unsent() const override { return unsent_; }

  void write(Bytes octets) override {
    if (closing_ || finishing_ || octets.empty()) return;
    unsent_ += octets.size();
    out_.push_back(std::move(octets));
    if (!writing_) send();
  }

  void pause() override { paused_ = true; }
  void resume() override {
    paused_ = false;
    if (!waiting_ && !reading_ && !closing_ && session_) wait();
  }
  void finish() override {
    finishing_ = true;
    if (!writing_) close();
  }
  void finish_with_reset() override {
    reset_ = true;
    finish();
  }
  void close() override { end_later({}); }

 private:
  void wait() {
    waiting_ = true;
    socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](const error_code& code) {
      self->waiting_ = false;
      if (self->closing_) return;
      if (code) return self->end(code);
      self->read();
    });
  }

  /// One read for each time the socket is ready, so that nobody keeps the others waiting.
  void read() {
    if (paused_) return;
    error_code code;
    const std::size_t count = socket_.read_some(asio::buffer(shared_.buffer), code);
    if (code == asio::error::would_block || code == asio::error::interrupted) return wait();
    if (code) return end(code);
    reading_ = true;  // a session that pauses and resumes meanwhile is waited for once, below
    if (!finishing_) session_->on_octets(ByteView(shared_.buffer).first(count));
    reading_ = false;
    if (!paused_ && !closing_) wait();
  }

  void send() {
    writing_ = true;
    asio::async_write(socket_, asio::buffer(out_.front()), [self = shared_from_this()](const error_code& code, std::size_t) {
      self->writing_ = false;
      if (self->closing_) return;
      if (code) return self->end(code);
      self->unsent_ -= self->out_.front().size();
      self->out_.pop_front();
      if (!self->out_.empty()) return self->send();
      if (self->finishing_) return self->close();
      self->session_->on_sent();
    });
  }

  void end_later(const error_code& code) {
    if (closing_) return;
    closing_ = true;
    asio::post(shared_.context, [self = shared_from_this(), code] { self->destroy(code); });
  }

  void end(const error_code& code) {
    if (closing_) return;
    closing_ = true;
    destroy(code);
  }

  void destroy(const error_code& code) {
    const auto self = shared_from_this();
    error_code ignored;
    if (reset_) {
      socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    } else {
      socket_.shutdown(tcp::socket::shutdown_both, ignored);
    }
    socket_.close(ignored);
    if (session_) {
      const bool ended = !code || code == asio::error::eof;
      session_->on_end(ended ? std::nullopt : std::optional(io_error("tcp", code)));
      session_.reset();
    }
    shared_.connections.erase(this);
  }

  Shared& shared_;
  tcp::socket socket_;
  Endpoint local_, remote_;
  std::unique_ptr<Session> session_;
  std::deque<Bytes> out_;
  std::size_t unsent_ = 0;
  bool waiting_ = false, reading_ = false, writing_ = false, paused_ = false, finishing_ = false, closing_ = false, reset_ = false;
};

/// Calls again and again until it is destroyed.
struct Periodic {
  asio::steady_timer timer;
  std::chrono::nanoseconds period;
  std::function<void()> call;
  void arm() {
    timer.expires_after(std::chrono::duration_cast<asio::steady_timer::duration>(period));
    timer.async_wait([this](const error_code& code) {
      if (code) return;
      call();
      arm();
    });
  }
};

class SteadyTimer final : public Timer {
 public:
  SteadyTimer(asio::io_context& context, std::function<void()> call) : timer_(context), call_(std::move(call)) {}
  void set(std::chrono::nanoseconds delay) override {
    timer_.expires_after(std::chrono::duration_cast<asio::steady_timer::duration>(delay));
    // A call that was due when the timer was moved or destroyed comes too late: its number is old.
    timer_.async_wait([this, now = std::weak_ptr(count_), number = ++*count_](const error_code& code) {
      const auto current = now.lock();
      if (!code && current && *current == number) call_();
    });
  }
  void cancel() override {
    ++*count_;
    timer_.cancel();
  }

 private:
  asio::steady_timer timer_;
  std::function<void()> call_;
  std::shared_ptr<std::uint64_t> count_ = std::make_shared<std::uint64_t>(0);
};

struct Listener {
  tcp::acceptor acceptor;
  asio::steady_timer pause;
  MakeSession make;
};

struct Readable {
  asio::posix::stream_descriptor descriptor;
  std::function<bool()> call;
  std::list<Readable>::iterator self = {};
};

}  // namespace

struct EventLoop::Impl {
  Shared shared;
  std::list<Listener> listeners;
  std::list<Periodic> periodic;
  std::list<Readable> readable;
  std::list<asio::signal_set> signals;
  std::optional<tcp::resolver> resolver;

  void adopt(tcp::socket socket, const MakeSession& make) {
    error_code code, ignored;
    socket.non_blocking(true, code);
    if (code) return;
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    socket.set_option(tcp::no_delay(true), ignored);
    const auto local = socket.local_endpoint(code);
    const auto remote = code ? tcp::endpoint() : socket.remote_endpoint(code);
    if (code) return;  // gone already
    auto made = std::make_shared<TcpConnection>(shared, std::move(socket), from_asio(local), from_asio(remote));
    shared.connections.emplace(made.get(), made);
    made->start(make);
  }

  void accept(Listener& listener) {
    listener.acceptor.async_accept([this, &listener](const error_code& code, tcp::socket socket) {
      if (code == asio::error::operation_aborted) return;
      if (!code) {
        adopt(std::move(socket), listener.make);
        return accept(listener);
      }
      listener.pause.expires_after(kAcceptPause);
      listener.pause.async_wait([this, &listener](const error_code& stopped) {
        if (!stopped) accept(listener);
      });
    });
  }

  void await_signal(asio::signal_set& set, const std::function<void(int)>& call) {
    set.async_wait([this, &set, call](const error_code& code, int number) {
      if (code) return;
      call(number);
      await_signal(set, call);
    });
  }

  void await_readable(Readable& from) {
    from.descriptor.async_wait(asio::posix::stream_descriptor::wait_read, [this, &from](const error_code& code) {
      if (code == asio::error::operation_aborted) return;
      // Out of the loop before the call, which may close it.
      const int fd = from.descriptor.release();
      error_code taken;
      if (code || !from.call() || (from.descriptor.assign(fd, taken), taken)) {
        readable.erase(from.self);
        return;
      }
      await_readable(from);
    });
  }
};

EventLoop::EventLoop() : impl_(std::make_unique<Impl>()) {}

EventLoop::~EventLoop() {
  for (Readable& from : impl_->readable) from.descriptor.release();
  impl_->listeners.clear();
  auto left = std::move(impl_->shared.connections);  // handlers in the context hold them too
  impl_->shared.connections.clear();
  left.clear();
}

Result<Endpoint> EventLoop::listen(const Endpoint& endpoint, MakeSession make) {
  std::signal(SIGPIPE, SIG_IGN);
  auto& context = impl_->shared.context;
  tcp::acceptor acceptor(context);
  const tcp::endpoint at = to_asio(endpoint);
  error_code code, ignored;
  acceptor.open(at.protocol(), code);
  if (!code) acceptor.set_option(asio::socket_base::reuse_address(true), code);
  if (!code && endpoint.address == IpAddress::v6({})) acceptor.set_option(asio::ip::v6_only(false), ignored);
  if (!code) acceptor.bind(at, code);
  if (!code) acceptor.listen(asio::socket_base::max_listen_connections, code);
  const auto bound = code ? at : acceptor.local_endpoint(code);
  if (code) return std::unexpected(io_error("listen", code));
  impl_->listeners.push_back({std::move(acceptor), asio::steady_timer(context), std::move(make)});
  impl_->accept(impl_->listeners.back());
  return from_asio(bound);
}

void EventLoop::connect(const Endpoint& endpoint, std::chrono::milliseconds timeout, MakeSession make,
                        std::function<void(const Error&)> failed) {
  std::signal(SIGPIPE, SIG_IGN);
  struct Attempt {
    tcp::socket socket;
    asio::steady_timer timer;
    bool late = false;
  };
  auto& context = impl_->shared.context;
  const auto attempt = std::make_shared<Attempt>(Attempt{tcp::socket(context), asio::steady_timer(context, timeout)});
  attempt->timer.async_wait([attempt](const error_code& code) {
    if (code) return;
    attempt->late = true;
    error_code ignored;
    attempt->socket.close(ignored);
  });
  attempt->socket.async_connect(
      to_asio(endpoint), [this, attempt, make = std::move(make), failed = std::move(failed)](const error_code& code) {
        attempt->timer.cancel();
        if (attempt->late) return failed({Code::io, 0, "connect", "no answer in time"});
        if (code) return failed(io_error("connect", code));
        impl_->adopt(std::move(attempt->socket), make);
      });
}

void EventLoop::after(std::chrono::nanoseconds delay, std::function<void()> call) {
  const auto timer = std::make_shared<asio::steady_timer>(
      impl_->shared.context, std::chrono::duration_cast<asio::steady_timer::duration>(delay));
  timer->async_wait([timer, call = std::move(call)](const error_code& code) {
    if (!code) call();
  });
}

std::unique_ptr<Timer> EventLoop::timer(std::function<void()> call) {
  return std::make_unique<SteadyTimer>(impl_->shared.context, std::move(call));
}

void EventLoop::resolve(const std::string& name, std::uint16_t port, std::function<void(Result<std::vector<Endpoint>>)> done) {
  if (const auto address = parse_ip(name)) {
    return post([done = std::move(done), at = Endpoint{*address, port}] { done(std::vector{at}); });
  }
  if (!impl_->resolver) impl_->resolver.emplace(impl_->shared.context);
  impl_->resolver->async_resolve(
      name, std::to_string(port), tcp::resolver::numeric_service,
      [done = std::move(done)](const error_code& code, const tcp::resolver::results_type& found) {
        if (code == asio::error::operation_aborted) return;
        if (code) return done(std::unexpected(io_error("resolve", code)));
        std::vector<Endpoint> out;
        for (const auto& entry : found) out.push_back(from_asio(entry.endpoint()));
        done(std::move(out));
      });
}

void EventLoop::every(std::chrono::nanoseconds period, std::function<void()> call) {
  impl_->periodic.push_back({asio::steady_timer(impl_->shared.context), period, std::move(call)});
  impl_->periodic.back().arm();
}

Result<void> EventLoop::on_signals(std::initializer_list<int> signals, std::function<void(int)> call) {
  std::signal(SIGPIPE, SIG_IGN);
  auto& set = impl_->signals.emplace_back(impl_->shared.context);
  for (const int number : signals) {
    error_code code;
    set.add(number, code);
    if (code) return std::unexpected(io_error("signals", code));
  }
  impl_->await_signal(set, call);
  return {};
}

Result<void> EventLoop::on_readable(int fd, std::function<bool()> call) {
  error_code code;
  asio::posix::stream_descriptor descriptor(impl_->shared.context);
  descriptor.assign(fd, code);
  if (code) return std::unexpected(io_error("descriptor", code));
  impl_->readable.push_back({std::move(descriptor), std::move(call)});
  impl_->readable.back().self = std::prev(impl_->readable.end());
  impl_->await_readable(impl_->readable.back());
  return {};
}

void EventLoop::post(std::function<void()> call) { asio::post(impl_->shared.context, std::move(call)); }

void EventLoop::stop_listening() {
  for (Listener& listener : impl_->listeners) {
    error_code ignored;
    listener.acceptor.close(ignored);
    listener.pause.cancel();
  }
}

void EventLoop::run() {
  const auto guard = asio::make_work_guard(impl_->shared.context);
  impl_->shared.context.run();
}

void EventLoop::stop() { impl_->shared.context.stop(); }

std::size_t EventLoop::connections() const { return impl_->shared.connections.size(); }

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

}  // namespace nikkan::net
