package counterfoil

import "strings"

// List one of ISO 4217 with its amendments up to January 2026, by the number of decimals. Funds codes are in; codes that
// have no minor unit, such as those of precious metals, are not: no price can be stated in them.
const (
	noDecimals  = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF "
	twoDecimals = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF " +
		"CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF " +
		"IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN " +
		"MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS " +
		"SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW " +
		"ZWG "
	threeDecimals = "BHD IQD JOD KWD LYD OMR TND "
	fourDecimals  = "CLF UYW "
)

// CurrencyDigits tells how many decimals a currency has, 2 for EUR and 0 for JPY, and whether the code is one of ISO 4217
// that has a minor unit.
func CurrencyDigits(code string) (digits int, ok bool) {
	if len(code) != 3 || strings.Contains(code, " ") {
		return 0, false
	}
	for digits, codes := range [...]string{noDecimals, "", twoDecimals, threeDecimals, fourDecimals} {
		if strings.Contains(codes, code+" ") {
			return digits, true
		}
	}
	return 0, false
}
