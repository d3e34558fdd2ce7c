// A content-addressed cache before an engine. It may be deleted at any time.
#include "nikkan/daily/engines/protocol.hpp"

namespace nikkan::engines {
namespace {

class CachedEngine : public summary::Engine {
 public:
  CachedEngine(std::unique_ptr<summary::Engine> inner, CacheGet get, CachePut put)
      : inner_(std::move(inner)), get_(std::move(get)), put_(std::move(put)) {}
  std::string_view name() const override { return inner_->name(); }
  std::string_view version() const override { return inner_->version(); }
  bool speaks(summary::Lang lang) const override { return inner_->speaks(lang); }

  summary::Response run(const summary::Request& request) override {
    const std::string key = cache_key(inner_->name(), inner_->version(), request);
    if (const auto kept = get_(key)) {
      auto response = parse_cache_value(*kept, request);
      if (response) return std::move(*response);
    }
    summary::Response response = inner_->run(request);
    if (response.status == summary::Status::ok && !response.out.empty()) put_(key, cache_value(response));
    return response;
  }

 private:
  std::unique_ptr<summary::Engine> inner_;
  CacheGet get_;
  CachePut put_;
};

}  // namespace

std::unique_ptr<summary::Engine> with_cache(std::unique_ptr<summary::Engine> inner, CacheGet get, CachePut put) {
  return std::make_unique<CachedEngine>(std::move(inner), std::move(get), std::move(put));
}

}  // namespace nikkan::engines
