#!/bin/sh
# The board in the machine: the kernel's simulated GPIO lines, sensors and watchdogs, the guard as
# systemd runs it on a real one, and what only a shell does to them well.
#
#   guest-board.sh build      lines, chips, the guard's configuration and unit
#   guest-board.sh daemon     hearthd's unit and cameras; the guard's thermocouple is one that
#                             follows a whole toast
#   guest-board.sh toaster-daemon | wearable-daemon    hearthd's configuration
#   guest-board.sh camera     the chamber's camera, again
#   guest-board.sh pattern install|remove    hearthd looks through the kernel's test camera
#   guest-board.sh pattern unbind|bind       which goes, and returns
#   guest-board.sh card unbind|bind|reload   so does the wearable's sound card, and its driver
#   guest-board.sh wearable   a wearable's sensors, and the configuration of its guard
#   guest-board.sh bind [CHIP]    a chip's driver (0048: the thermocouple's) is given back
#   guest-board.sh fill SLOT  the state directory is full, but for that record; empty: it has room
#                             again; unfill: as before
#   guest-board.sh hang-kernel    stop the kernel; never returns
#   guest-board.sh hang       make a file that no read returns from; attribute [CHIP] says what to
#                             mount it over; unhang [CHIP]: reads return again
#
# /run/machine/lines has a link for each line's name, /run/machine/bus the I2C bus's number.
set -eu

thermocouple=0x48
processor=0x49
supply=0x6f
infrared=0x5a
wide_thermocouple=0x18
battery=0x4a
skin=0x4b
state=/var/lib/hearth-guard
lines="heater safety-relay carriage fan alarm heater-sense safety-sense lever button"
lines="$lines vibration-motor charge-enable load-enable alert-lamp"
lines="$lines motor-sense charge-sense call-button"

# gpio-sim, made through configfs: one chip, with names like a board's device tree gives them.
build_lines() {
    config=/sys/kernel/config/gpio-sim/board
    modprobe gpio-sim
    mountpoint -q /sys/kernel/config || mount -t configfs none /sys/kernel/config
    mkdir "$config" "$config/bank"
    # shellcheck disable=SC2086
    set -- $lines
    echo $# >"$config/bank/num_lines"
    echo board >"$config/bank/label"
    number=0
    for name in "$@"; do
        mkdir "$config/bank/line$number"
        echo "$name" >"$config/bank/line$number/name"
        number=$((number + 1))
    done
    echo 1 >"$config/live"
    chip=/sys/devices/platform/$(cat "$config/dev_name")/$(cat "$config/bank/chip_name")
    mkdir -p /run/machine/lines
    number=0
    for name in "$@"; do
        ln -s "$chip/sim_gpio$number" "/run/machine/lines/$name"
        number=$((number + 1))
    done
}

# i2c-stub: registers without a chip behind them, under the kernel's own drivers.
build_sensors() {
    modprobe i2c-dev
    modprobe i2c-stub \
        chip_addr=$thermocouple,$processor,$supply,$infrared,$battery,$skin,$wide_thermocouple
    bus=$(grep -l 'SMBus stub' /sys/bus/i2c/devices/i2c-*/name)
    bus=${bus%/name}
    bus=${bus##*i2c-}
    echo "$bus" >/run/machine/bus
    # 22 °C, 45 °C, 22 °C, words with their bytes as the bus sends them; 5.0 V in steps of 25 mV.
    i2cset -y "$bus" $thermocouple 0x00 0x0016 w
    i2cset -y "$bus" $processor 0x00 0x002d w
    i2cset -y "$bus" $infrared 0x07 0x39a5 w
    i2cset -y "$bus" $supply 0x02 0x0c b
    i2cset -y "$bus" $supply 0x03 0x80 b
    # What the driver wants to know of the chip before it takes it: temperature, maker, device.
    i2cset -y "$bus" $wide_thermocouple 0x05 0x6001 w
    for module in lm75 ltc4151 mlx90614 jc42; do modprobe "$module"; done
    echo "lm75 $thermocouple" >"/sys/bus/i2c/devices/i2c-$bus/new_device"
    echo "lm75 $processor" >"/sys/bus/i2c/devices/i2c-$bus/new_device"
    echo "ltc4151 $supply" >"/sys/bus/i2c/devices/i2c-$bus/new_device"
    echo "jc42 $wide_thermocouple" >"/sys/bus/i2c/devices/i2c-$bus/new_device"
    echo "mlx90614 $infrared" >"/sys/bus/i2c/devices/i2c-$bus/new_device"
}

build_guard() {
    # Without a reset of its own: it is here to be found beside the real one.
    modprobe softdog soft_noboot=1
    mkdir -p /etc/hearth
    cat >/etc/hearth/guard.conf <<TEXT
[Board]
GpioChip=board
Watchdog=$(watchdog i6300ESB)
[Lines]
SolidStateRelay=heater
SafetyRelayPump=safety-relay
Carriage=carriage
Fan=fan
Alarm=alarm
HeaterSense=heater-sense
SafetyRelaySense=safety-sense
Lever=lever
Button=button
[Sensors]
Thermocouple=lm75@$bus-0048
Infrared=mlx90614
Processor=lm75@$bus-0049
Supply=ltc4151
[Lease]
User=hearth
[Limits]
# Where the thermocouple's stand-in can still follow.
ChamberTemperature=120C
TEXT
    # As a package would install it.
    install -m 755 /host/hearth-guard /usr/bin/hearth-guard
    install -m 644 /host/systemd/hearth-guard.service /etc/systemd/system/
    install -m 644 /host/systemd/*.rules /etc/udev/rules.d/
    install -D -m 644 /host/systemd/hearth-guard.sysusers /usr/lib/sysusers.d/hearth-guard.conf
    SYSTEMD_LOG_LEVEL=warning systemd-sysusers
    udevadm control --reload
    udevadm trigger --settle --subsystem-match=gpio --subsystem-match=watchdog
    systemctl daemon-reload
}

build_camera() { modprobe v4l2loopback video_nr=9 card_label=chamber exclusive_caps=0; }

build_daemon() {
    mkdir -p /etc/hearth/guard.conf.d /usr/share/hearth
    printf '[Sensors]\nThermocouple=jc42\n[Limits]\nChamberTemperature=\n' \
        >/etc/hearth/guard.conf.d/hot.conf
    install -m 755 /host/hearthd /usr/bin/hearthd
    install -m 644 /host/systemd/hearthd.service /etc/systemd/system/
    mkdir -p /etc/systemd/system/hearthd.service.d
    # A package has Swift's libraries where the loader finds them.
    printf '[Service]\nEnvironment=LD_LIBRARY_PATH=/host/lib\n' \
        >/etc/systemd/system/hearthd.service.d/libraries.conf
    build_camera
    # One camera (no radio, no output), with planes in one buffer each, as most have them.
    modprobe vivid n_devs=1 node_types=0x1 multiplanar=1 vid_cap_nr=8
    modprobe snd-aloop
    udevadm settle
    systemctl daemon-reload
}

configure_toaster_daemon() {
    install -m 644 /host/toaster.tflite /usr/share/hearth/model.tflite
    printf '[Device]\nTarget=toaster\n[Camera]\nDevice=/dev/video9\n[Toast]\nBrowning=0.3\n' \
        >/etc/hearth/hearthd.conf
}

configure_wearable_daemon() {
    install -m 644 /host/wearable.tflite /usr/share/hearth/model.tflite
    printf '[Device]\nTarget=wearable\n[Microphone]\nDevice=hw:Loopback,1\n' \
        >/etc/hearth/hearthd.conf
}

# `pattern WHAT`: the camera that draws by itself, in place of the chamber's.
pattern() {
    drop_in=/etc/hearth/hearthd.conf.d/pattern.conf
    case "$1" in
        install)
            mkdir -p "${drop_in%/*}"
            printf '[Camera]\nDevice=/dev/video8\n' >$drop_in
            ;;
        remove) rm $drop_in ;;
        *) echo vivid.0 >"/sys/bus/platform/drivers/vivid/$1" ;;
    esac
}

# `card WHAT`: the wearable's sound card.
card() {
    if [ "$1" != reload ]; then
        echo snd_aloop.0 >"/sys/bus/platform/drivers/snd_aloop/$1"
        return
    fi
    until rmmod snd_aloop; do sleep 0.1; done
    modprobe snd-aloop
}

# The names of lines are those of firmware-config/wearable-guard.conf; both temperatures are LM75s.
# What they and the supply read is the test's to say.
build_wearable() {
    echo "lm75 $battery" >"/sys/bus/i2c/devices/i2c-$bus/new_device"
    echo "lm75 $skin" >"/sys/bus/i2c/devices/i2c-$bus/new_device"
    sed -e "s/^# GpioChip=.*/GpioChip=board/" -e "s#^Watchdog=.*#Watchdog=$(watchdog i6300ESB)#" \
        -e "s/^Battery=.*/Battery=lm75@$bus-004a/" -e "s/^Skin=.*/Skin=lm75@$bus-004b/" \
        -e "s/^Supply=.*/Supply=ltc4151/" /host/wearable-guard.conf >/etc/hearth/guard.conf
    rm -rf $state/* /etc/hearth/guard.conf.d
}

# The device of the watchdog with this name.
watchdog() {
    file=$(grep -l "$1" /sys/class/watchdog/*/identity)
    echo "/dev/$(basename "${file%/identity}")"
}

attribute() { echo /sys/bus/i2c/devices/"$bus-$chip"/hwmon/hwmon*/temp1_input; }

if [ "$1" != build ]; then bus=$(cat /run/machine/bus); fi
chip=${2:-0048}
case "$1" in
    build)
        build_lines
        build_sensors
        build_guard
        ;;
    daemon) build_daemon ;;
    camera) build_camera ;;
    toaster-daemon) configure_toaster_daemon ;;
    wearable-daemon) configure_wearable_daemon ;;
    pattern) pattern "$2" ;;
    card) card "$2" ;;
    wearable) build_wearable ;;
    bind) echo "$bus-$chip" >/sys/bus/i2c/drivers/lm75/bind ;;
    attribute) attribute ;;
    hang)
        # A FIFO that nobody writes: whoever opens it to read waits.
        rm -f /run/machine/never
        mkfifo /run/machine/never
        ;;
    unhang)
        umount -l "$(attribute)"
        # Lets go of who waits, with nothing to read.
        timeout 1 sh -c ': >/run/machine/never' || :
        ;;
    fill)
        cp -p "$state/record.$2" /run/machine/
        mount -t tmpfs -o size=64k,mode=755 full "$state"
        cp -p "/run/machine/record.$2" "$state/"
        cat /dev/zero >"$state/filler" 2>/dev/null || :
        ;;
    empty) rm "$state/filler" ;;
    unfill) umount "$state" ;;
    hang-kernel) modprobe hang ;;
    *) exit 64 ;;
esac
