# A till in PowerShell: prepare capsules, print sheet and label, and stop at a refusal.
# Usage: .\till.ps1 -Dose '1.5 mg' -Days 30 -Patient P-1042 -Prescriber 'Dr Example' -Order 17
param(
    [Parameter(Mandatory)] [string] $Dose,
    [Parameter(Mandatory)] [string] $Days,
    [Parameter(Mandatory)] [string] $Patient,
    [Parameter(Mandatory)] [string] $Prescriber,
    [Parameter(Mandatory)] [string] $Order
)
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [Text.Encoding]::UTF8

$answer = ldncompound capsules --dose $Dose --days $Days --patient $Patient --prescriber $Prescriber --request-id "order-$Order" --json 2>$null | Out-String | ConvertFrom-Json
if ($LASTEXITCODE -ne 0) {
    Write-Host "$($answer.code): $($answer.message) $($answer.remedy)"
    exit $LASTEXITCODE
}
# Run again, it prints the same papers: --replace lets them be written over.
ldncompound sheet $answer.id -o "sheet-$Order.pdf" --request-id "sheet-$Order" --replace
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
ldncompound label $answer.id -o "label-$Order.pdf" --request-id "label-$Order" --replace
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
Write-Host "$($answer.id): $($answer.capsules.dispense) capsules, beyond-use date $($answer.beyond_use.date)"
