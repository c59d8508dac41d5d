// The guard: wiring.

import CGuard
import HearthSafety

unsafe puts(gpiod_version_string())
exit(ToasterLimits.badSamplesMax == 3 ? 0 : 1)
