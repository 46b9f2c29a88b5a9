// Compiles Boost.Asio and Boost.Beast once for the whole project (separate compilation), so that
// every other file only parses their declarations. Nothing else belongs here.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
