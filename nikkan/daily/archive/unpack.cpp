#include "nikkan/daily/archive/unpack.hpp"

#include <zlib.h>
#include <zstd.h>

#include <string>

namespace nikkan::archive {
namespace {

constexpr std::size_t kOut = 256U << 10U;
constexpr int kMaxWindowLog = 27;  // 128 MiB, zstd's own default ceiling for streams

bool is_gzip(std::string_view head) { return head.starts_with("\x1F\x8B"); }
bool is_zstd(std::string_view head) { return head.starts_with("\x28\xB5\x2F\xFD"); }

class Through : public Unpacker {
 public:
  Result<void> feed(std::string_view octets, const Sink& sink) override { return sink(octets); }
  bool compressed() const override { return false; }
};

class Gunzip : public Unpacker {
 public:
  Gunzip() : out_(kOut, '\0') { ready_ = inflateInit2(&stream_, 15 + 16) == Z_OK; }
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;
  ~Gunzip() override { inflateEnd(&stream_); }

  Result<void> feed(std::string_view octets, const Sink& sink) override {
    if (!ready_) return fail(Code::io, "input.gzip");
    std::string in(octets);  // zlib's pointer isn't const
    stream_.next_in = static_cast<Bytef*>(static_cast<void*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    while (stream_.avail_in > 0) {
      if (ended_) {
        if (stream_.next_in[0] == 0) {  // padding after the last member
          ++stream_.next_in;
          --stream_.avail_in;
          ++read_;
          continue;
        }
        inflateReset(&stream_);
        ended_ = false;
      }
      stream_.next_out = static_cast<Bytef*>(static_cast<void*>(out_.data()));
      stream_.avail_out = static_cast<uInt>(out_.size());
      const uInt before = stream_.avail_in;
      const int rc = inflate(&stream_, Z_NO_FLUSH);
      read_ += before - stream_.avail_in;
      const std::size_t made = out_.size() - stream_.avail_out;
      if (made > 0) {
        if (auto sunk = sink(std::string_view(out_).substr(0, made)); !sunk) return sunk;
      }
      if (rc == Z_STREAM_END) {
        ended_ = true;
      } else if (rc != Z_OK && rc != Z_BUF_ERROR) {
        return fail(Code::bad_value, "input.gzip", read_, stream_.msg != nullptr ? stream_.msg : "");
      } else if (rc == Z_BUF_ERROR && made == 0) {
        break;
      }
    }
    return {};
  }
  Result<void> finish() override {
    if (!ended_) return fail(Code::truncated, "input.gzip", read_);
    return {};
  }

 private:
  z_stream stream_{};
  std::string out_;
  std::uint64_t read_ = 0;
  bool ready_ = false;
  bool ended_ = false;
};

class Unzstd : public Unpacker {
 public:
  Unzstd() : stream_(ZSTD_createDCtx()), out_(kOut, '\0') {
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, kMaxWindowLog);
  }

  Result<void> feed(std::string_view octets, const Sink& sink) override {
    ZSTD_inBuffer in{octets.data(), octets.size(), 0};
    bool full = false;
    while (in.pos < in.size || full) {
      ZSTD_outBuffer out{out_.data(), out_.size(), 0};
      const std::size_t before = in.pos;
      const std::size_t rc = ZSTD_decompressStream(stream_.get(), &out, &in);
      read_ += in.pos - before;
      if (ZSTD_isError(rc) != 0U) return fail(Code::bad_value, "input.zstd", read_, ZSTD_getErrorName(rc));
      full = out.pos == out.size;
      ended_ = rc == 0;
      if (out.pos > 0) {
        if (auto sunk = sink(std::string_view(out_).substr(0, out.pos)); !sunk) return sunk;
      }
    }
    return {};
  }
  Result<void> finish() override {
    if (!ended_) return fail(Code::truncated, "input.zstd", read_);
    return {};
  }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* p) const { ZSTD_freeDCtx(p); }
  };
  std::unique_ptr<ZSTD_DCtx, Free> stream_;
  std::string out_;
  std::uint64_t read_ = 0;
  bool ended_ = false;
};

}  // namespace

bool Unpacker::is_packed(std::string_view head) { return is_gzip(head) || is_zstd(head); }

std::unique_ptr<Unpacker> Unpacker::choose(std::string_view head) {
  if (is_gzip(head)) return std::make_unique<Gunzip>();
  if (is_zstd(head)) return std::make_unique<Unzstd>();
  return std::make_unique<Through>();
}

}  // namespace nikkan::archive
