// Tells why an engine did not answer, so that a run isn't silently without it.
#include <set>

#include "nikkan/daily/engines/engines.hpp"

namespace nikkan::engines {
namespace {

class ReportingEngine : public summary::Engine {
 public:
  ReportingEngine(std::unique_ptr<summary::Engine> inner, Tell tell)
      : inner_(std::move(inner)), tell_(std::move(tell)) {}
  std::string_view name() const override { return inner_->name(); }
  std::string_view version() const override { return inner_->version(); }
  bool speaks(summary::Lang lang) const override { return inner_->speaks(lang); }

  summary::Response run(const summary::Request& request) override {
    summary::Response response = inner_->run(request);
    const bool failed = response.status == summary::Status::failed || response.status == summary::Status::timeout;
    if (failed && told_.insert(response.reason).second) tell_(std::string(name()) + ": " + response.reason);
    return response;
  }

 private:
  std::unique_ptr<summary::Engine> inner_;
  Tell tell_;
  std::set<std::string> told_;
};

}  // namespace

std::unique_ptr<summary::Engine> with_report(std::unique_ptr<summary::Engine> inner, Tell tell) {
  return std::make_unique<ReportingEngine>(std::move(inner), std::move(tell));
}

}  // namespace nikkan::engines
