#include "nikkan/services/form/spool.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace nikkan::form {
namespace {

std::unexpected<Error> io_error(const std::string& what) { return fail(Code::io, "spool", 0, what + ": " + std::strerror(errno)); }

}  // namespace

Result<Spool> Spool::open(const std::string& folder) {
  int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) {  // a file system without O_TMPFILE
    std::string path = folder + "/nikkan-spool-XXXXXX";
    fd = ::mkostemp(path.data(), O_CLOEXEC);
    if (fd < 0) return io_error(folder);
    ::unlink(path.c_str());
  }
  return Spool(net::FileDescriptor(fd));
}

Result<void> Spool::write(std::string_view octets) {
  while (!octets.empty()) {
    const ssize_t count = ::pwrite(file_.get(), octets.data(), octets.size(), static_cast<off_t>(size_));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return io_error("writing");
    octets.remove_prefix(static_cast<std::size_t>(count));
    size_ += static_cast<std::uint64_t>(count);
  }
  return {};
}

Result<Bytes> Spool::read(std::size_t most) {
  Bytes out(static_cast<std::size_t>(std::min<std::uint64_t>(most, size_ - read_)));
  std::size_t have = 0;
  while (have < out.size()) {
    const ssize_t count = ::pread(file_.get(), out.data() + have, out.size() - have, static_cast<off_t>(read_ + have));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return io_error("reading");
    have += static_cast<std::size_t>(count);
  }
  read_ += out.size();
  return out;
}

}  // namespace nikkan::form
