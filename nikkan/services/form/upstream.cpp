#include "nikkan/services/form/upstream.hpp"

#include <utility>

namespace nikkan::form {

UpstreamPool::~UpstreamPool() { self_.reset(); }

UpstreamLink* UpstreamPool::acquire(UpstreamUser& user, bool may_reuse) {
  if (may_reuse && !idle_.empty()) {
    UpstreamLink* link = idle_.back();
    idle_.pop_back();
    link->user_ = &user;
    link->reused_ = true;
    return link;
  }
  const std::uint64_t number = next_++;
  waiting_.emplace(number, &user);
  const std::weak_ptr<UpstreamPool*> self = self_;
  // Whoever waits may have gone by the time the connection is there.
  const auto take = [self, number]() -> UpstreamUser* {
    const auto pool = self.lock();
    if (!pool) return nullptr;
    const auto found = (*pool)->waiting_.find(number);
    if (found == (*pool)->waiting_.end()) return nullptr;
    UpstreamUser* waiting = found->second;
    (*pool)->waiting_.erase(found);
    return waiting;
  };
  loop_.connect(
      options_.server, options_.connect_timeout,
      [self, take](net::Connection& to) -> std::unique_ptr<net::Session> {
        UpstreamUser* waiting = take();
        if (waiting == nullptr) return nullptr;
        ++(*self.lock())->connected_;
        auto link = std::make_unique<UpstreamLink>(self, to, waiting);
        waiting->on_upstream_ready(*link);
        return link;
      },
      [self, take](const Error& error) {
        UpstreamUser* waiting = take();
        if (waiting == nullptr) return;
        ++(*self.lock())->failed_;
        waiting->on_upstream_failed(error);
      });
  return nullptr;
}

void UpstreamPool::cancel(UpstreamUser& user) {
  std::erase_if(waiting_, [&](const auto& entry) { return entry.second == &user; });
}

void UpstreamPool::release(UpstreamLink& link) {
  link.user_ = nullptr;
  if (idle_.size() >= options_.max_idle) return link.to_.close();
  link.idle_since_ = Clock::now();
  link.set_paused(false);
  idle_.push_back(&link);
}

void UpstreamPool::drop(UpstreamLink& link) {
  link.user_ = nullptr;
  link.to_.close();
}

void UpstreamPool::detach(UpstreamLink& link) { link.user_ = nullptr; }

void UpstreamPool::sweep(Clock::time_point now) {
  while (!idle_.empty() && now - idle_.front()->idle_since_ >= options_.idle) {
    idle_.front()->to_.close();
    idle_.pop_front();
  }
}

void UpstreamPool::close_idle() {
  for (UpstreamLink* link : idle_) link->to_.close();
  idle_.clear();
}

UpstreamLink::~UpstreamLink() {
  forget();
  if (user_ != nullptr) user_->on_upstream_gone();
}

void UpstreamLink::forget() {
  if (const auto pool = pool_.lock()) std::erase((*pool)->idle_, this);
}

void UpstreamLink::set_paused(bool paused) {
  if (paused == paused_) return;
  paused_ = paused;
  if (paused) {
    to_.pause();
  } else {
    to_.resume();
  }
}

void UpstreamLink::on_octets(ByteView octets) {
  if (user_ != nullptr) return user_->on_upstream_octets(octets);
  forget();  // nobody asked
  to_.close();
}

void UpstreamLink::on_sent() {
  if (user_ != nullptr) user_->on_upstream_sent();
}

void UpstreamLink::on_end(const std::optional<Error>& error) {
  forget();
  if (user_ != nullptr) std::exchange(user_, nullptr)->on_upstream_end(error);
}

}  // namespace nikkan::form
