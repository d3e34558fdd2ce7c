#include "nikkan/services/pcap/source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace nikkan::pcap {
namespace {
constexpr std::size_t kChunk = 512U << 10U;
}

Result<std::unique_ptr<Source>> Source::open(const std::string& name, std::istream& standard_input) {
  std::unique_ptr<Source> made(new Source);
  if (name == "-") {
    made->in_ = &standard_input;
    return made;
  }
  made->file_ = net::FileDescriptor(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat about {};
  if (!made->file_ || fstat(made->file_.get(), &about) != 0) return fail(Code::io, "file", 0, std::strerror(errno));
  if (S_ISDIR(about.st_mode)) return fail(Code::io, "file", 0, std::strerror(EISDIR));
  if (S_ISREG(about.st_mode)) made->size_ = static_cast<std::uint64_t>(about.st_size);
  posix_fadvise(made->file_.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  return made;
}

/// False at the end and when the system says no.
bool Source::fill() {
  const std::size_t wanted = std::max(kChunk, reader_.decoder().wanted() + kChunk);
  const auto room = reader_.room(std::min(wanted, 4 * kChunk));
  ssize_t got = 0;
  if (in_ == nullptr) {
    do got = ::read(file_.get(), room.data(), room.size());
    while (got < 0 && errno == EINTR);
    if (got < 0) failed_ = Error{Code::io, read_, "file", std::strerror(errno)};
  } else if (const int first = in_->get(); first != std::istream::traits_type::eof()) {
    // What is there is taken, so that a slow pipe is not waited for; at least one octet is.
    room[0] = static_cast<std::uint8_t>(first);
    std::string more(std::min<std::size_t>(room.size() - 1, static_cast<std::size_t>(std::max<std::streamsize>(in_->rdbuf()->in_avail(), 0))), '\0');
    in_->read(more.data(), static_cast<std::streamsize>(more.size()));
    std::ranges::copy(as_bytes(more), room.begin() + 1);
    got = 1 + in_->gcount();
    if (more.empty()) got = 1;
  }
  if (got <= 0) return false;
  reader_.filled(static_cast<std::size_t>(got));
  read_ += static_cast<std::uint64_t>(got);
  return true;
}

bool Source::next(capture::Record& record) {
  for (;;) {
    const capture::Step step = reader_.next(record);
    if (step != capture::Step::more) return step == capture::Step::record;
    if (!fill()) {
      if (failed_) return false;
      reader_.finish();
    }
  }
}

}  // namespace nikkan::pcap
