#include "nikkan/services/pcap/sink.hpp"

#include <filesystem>
#include <ostream>

namespace nikkan::pcap {

Result<Sink> Sink::open(const std::string& name, const std::string& input, bool force, std::ostream& standard_output) {
  Sink sink;
  if (name == "-") {
    sink.out_ = &standard_output;
    return sink;
  }
  std::error_code ignored;
  if (std::filesystem::equivalent(name, input, ignored)) return fail(Code::io, "output", 0, "is the input");
  if (!force && std::filesystem::exists(name, ignored)) return fail(Code::io, "output", 0, "is there already (--force writes over it)");
  sink.file_.open(name, std::ios::binary | std::ios::trunc);
  if (!sink.file_) return fail(Code::io, "output", 0, "cannot be written");
  return sink;
}

void Sink::discard(const std::string& name) {
  std::error_code ignored;
  buffer_.clear();
  if (out_ != nullptr || !std::filesystem::is_regular_file(name, ignored)) return;
  file_.close();
  std::filesystem::remove(name, ignored);
}

bool Sink::flush() {
  std::ostream& out = out_ != nullptr ? *out_ : file_;
  const std::string_view text = as_text(buffer_);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.flush();
  written_ += buffer_.size();
  buffer_.clear();
  return static_cast<bool>(out);
}

}  // namespace nikkan::pcap
