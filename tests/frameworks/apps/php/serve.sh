#!/bin/sh
# Both servers in one container, as small images do it.
php-fpm -F -y /etc/php/tcp.conf &
exec nginx
