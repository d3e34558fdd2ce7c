# How a user of an installed room finds the libraries behind it: target, then the words of find_package, or
# "pkgconfig" with prefix and module.
set(nikkan_how_fmt::fmt fmt)
set(nikkan_how_CLI11::CLI11 CLI11)
set(nikkan_how_OpenSSL::Crypto OpenSSL)
set(nikkan_how_OpenSSL::SSL OpenSSL)
set(nikkan_how_SQLite::SQLite3 SQLite3)
set(nikkan_how_ZLIB::ZLIB ZLIB)
set(nikkan_how_EXPAT::EXPAT EXPAT)
set(nikkan_how_Threads::Threads Threads)
set(nikkan_how_Boost::headers Boost 1.74)
set(nikkan_how_Boost::boost Boost 1.74)
set(nikkan_how_PkgConfig::ZSTD pkgconfig ZSTD libzstd)
set(nikkan_how_PkgConfig::TOML pkgconfig TOML tomlplusplus)
