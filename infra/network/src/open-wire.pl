# open-wire.pl PUPIL SCHOOL COMMAND...: makes two TUN devices of these names and becomes COMMAND, with their file descriptors as its
# last arguments. Node has no ioctl(), and Debian always has perl.
use strict;
use warnings;

# linux/if_tun.h: TUNSETIFF, and IFF_TUN | IFF_NO_PI (plain IP packets).
my ($TUNSETIFF, $FLAGS) = (0x400454ca, 0x1001);
my ($pupil, $school, @command) = @ARGV;
$^F = 255; # what is opened here outlives exec
my @devices;
for my $name ($pupil, $school) {
  open(my $device, '+<', '/dev/net/tun') or die "/dev/net/tun: $!\n";
  ioctl($device, $TUNSETIFF, pack('a16 S x22', $name, $FLAGS)) or die "$name: $!\n";
  push @devices, $device;
}
exec(@command, map { fileno($_) } @devices) or die "$command[0]: $!\n";
