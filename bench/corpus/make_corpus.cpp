// make_corpus --seed S --count N --out FILE|FOLDER/ : an mbox, or a Maildir when the name ends in '/'.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "bench/corpus/corpus.hpp"

int main(int argc, char** argv) {
  std::uint64_t seed = 1;
  std::size_t count = 20000;
  std::string out;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    if (option == "--seed") seed = std::strtoull(argv[i + 1], nullptr, 10);
    else if (option == "--count") count = std::strtoull(argv[i + 1], nullptr, 10);
    else if (option == "--out") out = argv[i + 1];
  }
  if (out.empty() || count == 0) {
    std::fputs("usage: make_corpus --seed S --count N --out FILE|FOLDER/\n", stderr);
    return 2;
  }
  if (out.back() != '/') {
    std::ofstream file(out, std::ios::binary);
    file << nikkan::bench::make_mbox(seed, count);
    return file.good() ? 0 : 3;
  }
  for (const char* folder : {"cur", "new", "tmp"}) std::filesystem::create_directories(std::filesystem::path(out) / folder);
  std::size_t serial = 0;
  for (const nikkan::bench::Item& item : nikkan::bench::make_mails(seed, count)) {
    const std::string name = std::to_string(item.time) + ".M" + std::to_string(serial++) + ".corpus:2,S";
    std::ofstream file(std::filesystem::path(out) / "cur" / name, std::ios::binary);
    file << item.message;
    if (!file.good()) return 3;
  }
  return 0;
}
