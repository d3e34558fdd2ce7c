#include "nikkan/services/pcap/source.hpp"

#include <filesystem>
#include <fstream>
#include <istream>

namespace nikkan::pcap {
namespace {
constexpr std::size_t kChunk = 256U << 10U;
}

Result<std::unique_ptr<Source>> Source::open(const std::string& name, std::istream& standard_input) {
  std::unique_ptr<Source> made(new Source);
  std::error_code ignored;
  const auto type = std::filesystem::status(name, ignored).type();
  const bool pipe = name != "-" && (type == std::filesystem::file_type::fifo || type == std::filesystem::file_type::character);
  if (name != "-" && !pipe) {
    auto mapped = net::MappedFile::open(name);
    if (!mapped) return std::unexpected(mapped.error());
    made->mapped_.emplace(std::move(*mapped));
    made->file_.emplace(made->mapped_->octets());
    return made;
  }
  if (pipe) made->opened_ = std::make_unique<std::ifstream>(name, std::ios::binary);
  made->in_ = pipe ? made->opened_.get() : &standard_input;
  if (!*made->in_) return fail(Code::io, "file", 0, "cannot be opened");
  made->chunk_.resize(kChunk);
  made->stream_.emplace();
  return made;
}

bool Source::next(capture::Record& record) {
  if (file_) return file_->next(record);
  for (;;) {
    const capture::Step step = stream_->next(record);
    if (step != capture::Step::more) return step == capture::Step::record;
    // What is there is taken, so that a slow pipe is not waited for; at least one octet is.
    const int first = in_->get();
    if (first == std::istream::traits_type::eof()) {
      stream_->finish();
      continue;
    }
    chunk_[0] = static_cast<char>(first);
    const auto more = in_->readsome(&chunk_[1], static_cast<std::streamsize>(chunk_.size() - 1));
    const auto octets = static_cast<std::size_t>(1 + std::max<std::streamsize>(more, 0));
    read_ += octets;
    stream_->push(as_bytes(std::string_view(chunk_).substr(0, octets)));
  }
}

}  // namespace nikkan::pcap
